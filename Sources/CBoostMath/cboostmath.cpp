#include "cboostmath.h"

// Boost's assertions would end the process; its errors come back as a status.
#ifndef NDEBUG
#define NDEBUG
#endif

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/hypergeometric.hpp>
#include <boost/math/distributions/non_central_t.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>

namespace {
using namespace boost::math::policies;

// No promotion to long double (its results differ between machines). An error is
// a NaN, an infinity or, where a series or a search did not settle, an exception;
// the guard below refuses all three.
typedef policy<domain_error<ignore_error>, pole_error<ignore_error>,
               overflow_error<ignore_error>, underflow_error<ignore_error>,
               evaluation_error<throw_on_error>, rounding_error<ignore_error>,
               promote_float<false>, promote_double<false>,
               discrete_quantile<real> >
    quiet;

template <typename F>
int guarded(double *out, F compute) {
  try {
    double value = compute();
    if (!std::isfinite(value)) return 1;
    *out = value;
    return 0;
  } catch (...) {
    return 1;
  }
}

template <typename D>
double tail(const D &d, double x, int upper) {
  return upper ? cdf(complement(d, x)) : cdf(d, x);
}

template <typename D>
double point(const D &d, double p, int upper) {
  return upper ? quantile(complement(d, p)) : quantile(d, p);
}
}  // namespace

extern "C" {

int dangol_normal_cdf(double z, int upper, double *out) {
  return guarded(out, [=] { return tail(boost::math::normal_distribution<double, quiet>(), z, upper); });
}

int dangol_normal_quantile(double p, int upper, double *out) {
  return guarded(out, [=] { return point(boost::math::normal_distribution<double, quiet>(), p, upper); });
}

int dangol_t_cdf(double t, double df, int upper, double *out) {
  return guarded(out, [=] { return tail(boost::math::students_t_distribution<double, quiet>(df), t, upper); });
}

int dangol_t_quantile(double p, double df, int upper, double *out) {
  return guarded(out, [=] { return point(boost::math::students_t_distribution<double, quiet>(df), p, upper); });
}

int dangol_f_cdf(double f, double df1, double df2, int upper, double *out) {
  return guarded(out, [=] { return tail(boost::math::fisher_f_distribution<double, quiet>(df1, df2), f, upper); });
}

int dangol_chi_squared_cdf(double x, double df, int upper, double *out) {
  return guarded(out, [=] { return tail(boost::math::chi_squared_distribution<double, quiet>(df), x, upper); });
}

int dangol_beta_quantile(double p, double a, double b, int upper, double *out) {
  return guarded(out, [=] { return point(boost::math::beta_distribution<double, quiet>(a, b), p, upper); });
}

int dangol_binomial_cdf(double k, double n, double p, int upper, double *out) {
  return guarded(out, [=] { return tail(boost::math::binomial_distribution<double, quiet>(n, p), k, upper); });
}

int dangol_f_quantile(double p, double df1, double df2, int upper, double *out) {
  return guarded(out, [=] { return point(boost::math::fisher_f_distribution<double, quiet>(df1, df2), p, upper); });
}

int dangol_chi_squared_quantile(double p, double df, int upper, double *out) {
  return guarded(out, [=] { return point(boost::math::chi_squared_distribution<double, quiet>(df), p, upper); });
}

int dangol_beta_cdf(double x, double a, double b, int upper, double *out) {
  return guarded(out, [=] { return tail(boost::math::beta_distribution<double, quiet>(a, b), x, upper); });
}

int dangol_binomial_pmf(double k, double n, double p, double *out) {
  return guarded(out, [=] { return pdf(boost::math::binomial_distribution<double, quiet>(n, p), k); });
}

int dangol_hypergeometric_pmf(unsigned k, unsigned marked, unsigned drawn, unsigned total, double *out) {
  return guarded(out, [=] {
    return pdf(boost::math::hypergeometric_distribution<double, quiet>(marked, drawn, total), k);
  });
}

int dangol_noncentral_t_cdf(double t, double df, double delta, int upper, double *out) {
  return guarded(out, [=] { return tail(boost::math::non_central_t_distribution<double, quiet>(df, delta), t, upper); });
}

int dangol_log_gamma(double x, double *out) {
  return guarded(out, [=] { return boost::math::lgamma(x, quiet()); });
}
}
