#define _GNU_SOURCE
#include "csystem.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <limits.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

int dangol_lock(int descriptor) {
  int result;
  do {
    result = flock(descriptor, LOCK_EX | LOCK_NB);
  } while (result != 0 && errno == EINTR);
  return result == 0 ? 0 : -errno;
}

int dangol_rename(const char *from, const char *to, int exchange) {
  if (renameat2(AT_FDCWD, from, AT_FDCWD, to, exchange ? RENAME_EXCHANGE : 0) == 0) return 0;
  return -errno;
}

int dangol_sync_filesystem(int descriptor) {
  return syncfs(descriptor) == 0 ? 0 : -errno;
}

int dangol_open_regular(const char *path, int64_t *size, uint64_t *inode, int64_t *mtime_ns) {
  // O_NONBLOCK: opening a FIFO must fail with a message, not wait for a writer.
  int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return -errno;
  struct stat info;
  if (fstat(descriptor, &info) != 0) {
    int code = errno;
    close(descriptor);
    return -code;
  }
  if (!S_ISREG(info.st_mode)) {
    close(descriptor);
    return -EISDIR;
  }
  *size = info.st_size;
  *inode = info.st_ino;
  *mtime_ns = (int64_t)info.st_mtim.tv_sec * 1000000000 + info.st_mtim.tv_nsec;
  return descriptor;
}

int dangol_scratch_file(const char *folder) {
  int descriptor = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (descriptor >= 0) return descriptor;
  // Not every file system has files without a name.
  if (errno != EOPNOTSUPP && errno != EISDIR) return -errno;
  char path[4096];
  int length = snprintf(path, sizeof path, "%s/.dangol-XXXXXX", folder);
  if (length < 0 || (size_t)length >= sizeof path) return -ENAMETOOLONG;
  descriptor = mkostemp(path, O_CLOEXEC);
  if (descriptor < 0) return -errno;
  if (unlink(path) != 0) {
    int code = errno;
    close(descriptor);
    return -code;
  }
  return descriptor;
}

int dangol_write(int descriptor, const void *bytes, int64_t count) {
  const char *from = bytes;
  while (count > 0) {
    ssize_t written = write(descriptor, from, (size_t)count);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return -errno;
    from += written;
    count -= written;
  }
  return 0;
}

int dangol_pass_cache(int descriptor, int passes) {
#ifdef O_DIRECT
  int flags = fcntl(descriptor, F_GETFL);
  if (flags < 0) return -errno;
  flags = passes ? flags | O_DIRECT : flags & ~O_DIRECT;
  return fcntl(descriptor, F_SETFL, flags) < 0 ? -errno : 0;
#else
  (void)descriptor;
  return passes ? -EINVAL : 0;
#endif
}

void dangol_copy_past_caches(void *to, const void *from, int64_t count) {
  typedef uint64_t Pair __attribute__((vector_size(16)));
  char *target = to;
  const char *source = from;
  // Up to a place where whole pairs can stand.
  int64_t rest = count, head = -(uintptr_t)target % sizeof(Pair);
  if (head > rest) head = rest;
  memcpy(target, source, head);
  target += head, source += head, rest -= head;
  for (; rest >= (int64_t)sizeof(Pair); rest -= sizeof(Pair)) {
    Pair pair;
    memcpy(&pair, source, sizeof pair);
    __builtin_nontemporal_store(pair, (Pair *)target);
    target += sizeof(Pair), source += sizeof(Pair);
  }
  memcpy(target, source, rest);
  // Such stores come in no order; whoever is told of them must find them done.
  __sync_synchronize();
}

int dangol_format_digits(double value, int digits, char *out) {
  // The process never calls setlocale, so this is the C locale everywhere.
  return snprintf(out, 32, "%.*e", digits - 1, value);
}

void dangol_keep_memory(void) {
#ifdef __GLIBC__
  mallopt(M_ARENA_MAX, 1);
  mallopt(M_MMAP_THRESHOLD, INT_MAX);
  mallopt(M_TRIM_THRESHOLD, INT_MAX);
  mallopt(M_TOP_PAD, 4 << 20);
#endif
}

static void (*interrupt_handler)(int);

static void *wait_for_interrupt(void *unused) {
  (void)unused;
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  int caught = 0;
  while (sigwait(&signals, &caught) != 0) {
  }
  interrupt_handler(caught);
  return NULL;
}

// A mapped file that shrinks while it is read raises SIGBUS. Nothing but
// async-signal-safe calls here: say so and end; the next run clears up.
static void on_bus_error(int number) {
  (void)number;
  static const char text[] =
      "error: F_CHANGED: an input was truncated while it was read; run again once the export has finished\n";
  ssize_t written = write(2, text, sizeof text - 1);
  (void)written;
  _exit(65);
}

void dangol_on_interrupt(void (*handler)(int)) {
  interrupt_handler = handler;
  // A closed pipe behind a log or an output is no reason to die.
  signal(SIGPIPE, SIG_IGN);
  // Neither is a limit on the size of files: the write fails and says so.
  signal(SIGXFSZ, SIG_IGN);
  signal(SIGBUS, on_bus_error);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, NULL);
  pthread_t thread;
  if (pthread_create(&thread, NULL, wait_for_interrupt, NULL) == 0) pthread_detach(thread);
}

int dangol_no_blank(unsigned char byte) {
  (void)byte;
  return 0;
}

void *dangol_decoder_open(const char *encoding) {
  iconv_t decoder = iconv_open("UTF-8", encoding);
  return decoder == (iconv_t)-1 ? NULL : (void *)decoder;
}

int64_t dangol_decode(
    void *decoder, const void *source, int64_t length, void *target, int64_t capacity, int64_t *written) {
  iconv((iconv_t)decoder, NULL, NULL, NULL, NULL);
  char *from = (char *)source;
  char *to = target;
  size_t left = (size_t)length;
  size_t room = (size_t)capacity;
  // A failure needs no code: what was read up to it says everything.
  (void)iconv((iconv_t)decoder, &from, &left, &to, &room);
  *written = capacity - (int64_t)room;
  return length - (int64_t)left;
}

void dangol_decoder_close(void *decoder) { iconv_close((iconv_t)decoder); }

#ifdef DANGOL_WIDE_VECTORS
// Before any Swift code, which is made for processors that have these.
__attribute__((constructor)) static void dangol_check_processor(void) {
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("fma")) return;
  fputs(
      "error: this build needs a processor with AVX2, BMI2 and FMA (x86-64-v3), which this machine does not have; "
      "build again here, or with DANGOL_CPU=x86-64 for any processor\n",
      stderr);
  _exit(78);
}
#endif
