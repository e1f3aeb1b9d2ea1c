#ifndef DANGOL_CSYSTEM_H
#define DANGOL_CSYSTEM_H

#include <stdint.h>

// System calls that Swift's Glibc overlay hides or cannot import. Each returns
// 0 (or a descriptor) on success and -errno on failure, so that no caller has
// to read errno after another call may have changed it.

/// Takes an exclusive advisory lock without waiting (-EWOULDBLOCK if held).
int dangol_lock(int descriptor);
/// Renames `from` to `to`; with `exchange` both must exist and swap places.
int dangol_rename(const char *from, const char *to, int exchange);
/// Flushes the file system that holds `descriptor`.
int dangol_sync_filesystem(int descriptor);
/// open(2) for reading, refusing anything that is not a regular file (-EISDIR).
int dangol_open_regular(const char *path, int64_t *size, uint64_t *inode, int64_t *mtime_ns);
/// A new file in `folder` that has no name and only this user may read.
int dangol_scratch_file(const char *folder);
/// Writes all of the bytes.
int dangol_write(int descriptor, const void *bytes, int64_t count);

/// Whether writes of whole pages go past the system's cache of the file's pages from now on; 0 or −errno,
/// of which EINVAL says that the file system cannot.
int dangol_pass_cache(int descriptor, int passes);

/// Copies bytes to where a device reads them next, past the processor's caches, into which it would first
/// have to fetch what was there before.
void dangol_copy_past_caches(void *to, const void *from, int64_t count);

/// Writes `value` with 2 to 17 significant digits as d.ddd…e±xx; `out` holds 32 bytes.
int dangol_format_digits(double value, int digits, char *out);

/// From now on keeps memory that was freed, all of it in one place for all threads, to be given out
/// again: the system would clear each page anew. For work that asks for hundreds of megabytes
/// again and again; to be called before it begins.
void dangol_keep_memory(void);

/// Blocks SIGINT and SIGTERM in every thread started from now on and waits for
/// them in one of its own, which calls `handler` with the signal's number.
void dangol_on_interrupt(void (*handler)(int));

/// A decoder from `encoding` to UTF-8 by iconv; NULL where the system has none.
void *dangol_decoder_open(const char *encoding);
/// Decodes `length` bytes on their own, writes at most `capacity` bytes and says in `written`
/// how many. Returns the bytes that were read: fewer than `length` up to the first that is wrong.
int64_t dangol_decode(
    void *decoder, const void *source, int64_t length, void *target, int64_t capacity, int64_t *written);
void dangol_decoder_close(void *decoder);

/// For libcsv, which asks this of every byte: no byte counts as a blank.
int dangol_no_blank(unsigned char byte);

#endif
