#ifndef DANGOL_CBOOSTMATH_H
#define DANGOL_CBOOSTMATH_H

#ifdef __cplusplus
extern "C" {
#endif

// Distribution functions over Boost.Math. Every function writes its value to
// `out` and returns 0; a domain error, overflow or any C++ exception returns 1
// and leaves `out` alone. "upper" asks for the upper tail, computed as a tail.

int dangol_normal_cdf(double z, int upper, double *out);
int dangol_normal_quantile(double p, int upper, double *out);
int dangol_t_cdf(double t, double df, int upper, double *out);
int dangol_t_quantile(double p, double df, int upper, double *out);
int dangol_f_cdf(double f, double df1, double df2, int upper, double *out);
int dangol_f_quantile(double p, double df1, double df2, int upper, double *out);
int dangol_chi_squared_cdf(double x, double df, int upper, double *out);
int dangol_chi_squared_quantile(double p, double df, int upper, double *out);
int dangol_beta_cdf(double x, double a, double b, int upper, double *out);
int dangol_beta_quantile(double p, double a, double b, int upper, double *out);
int dangol_binomial_cdf(double k, double n, double p, int upper, double *out);
int dangol_binomial_pmf(double k, double n, double p, double *out);
// Of `total` things `marked` are marked; `drawn` are drawn without replacement.
int dangol_hypergeometric_pmf(unsigned k, unsigned marked, unsigned drawn, unsigned total, double *out);
int dangol_noncentral_t_cdf(double t, double df, double delta, int upper, double *out);
int dangol_log_gamma(double x, double *out);

#ifdef __cplusplus
}
#endif

#endif
