// Preloaded into a load generator, counts the system calls that it makes by way of the C library
// and writes them, "NAME COUNT" a line, to the file that COUNT_CALLS_FILE names when the process
// exits. Unlike strace it does not slow the client down, whose calls depend on what has come in
// meanwhile.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

// NAME, its result, its parameters and how they are handed on.
#define CALLS(CALL)                                                                                \
  CALL(read, ssize_t, (int fd, void* data, size_t size), (fd, data, size))                         \
  CALL(readv, ssize_t, (int fd, const struct iovec* parts, int count), (fd, parts, count))         \
  CALL(write, ssize_t, (int fd, const void* data, size_t size), (fd, data, size))                  \
  CALL(writev, ssize_t, (int fd, const struct iovec* parts, int count), (fd, parts, count))        \
  CALL(recv, ssize_t, (int fd, void* data, size_t size, int flags), (fd, data, size, flags))       \
  CALL(recvfrom, ssize_t,                                                                          \
       (int fd, void* data, size_t size, int flags, struct sockaddr* from, socklen_t* length),     \
       (fd, data, size, flags, from, length))                                                      \
  CALL(recvmsg, ssize_t, (int fd, struct msghdr* message, int flags), (fd, message, flags))        \
  CALL(send, ssize_t, (int fd, const void* data, size_t size, int flags), (fd, data, size, flags)) \
  CALL(sendto, ssize_t,                                                                            \
       (int fd, const void* data, size_t size, int flags, const struct sockaddr* to,               \
        socklen_t length),                                                                         \
       (fd, data, size, flags, to, length))                                                        \
  CALL(sendmsg, ssize_t, (int fd, const struct msghdr* message, int flags), (fd, message, flags))  \
  CALL(epoll_ctl, int, (int epoll, int what, int fd, struct epoll_event* event),                   \
       (epoll, what, fd, event))                                                                   \
  CALL(epoll_wait, int, (int epoll, struct epoll_event* events, int most, int timeout),            \
       (epoll, events, most, timeout))                                                             \
  CALL(epoll_pwait, int,                                                                           \
       (int epoll, struct epoll_event* events, int most, int timeout, const sigset_t* mask),       \
       (epoll, events, most, timeout, mask))                                                       \
  CALL(poll, int, (struct pollfd * asked, nfds_t count, int timeout), (asked, count, timeout))     \
  CALL(timerfd_settime, int,                                                                       \
       (int fd, int flags, const struct itimerspec* to, struct itimerspec* was),                   \
       (fd, flags, to, was))

#define COUNTED(NAME, RESULT, PARAMETERS, ARGUMENTS) \
  static atomic_long count_of_##NAME;                \
  RESULT NAME PARAMETERS {                           \
    static _Atomic(void*) known;                     \
    void* real = atomic_load(&known);                \
    if (real == NULL) {                              \
      real = dlsym(RTLD_NEXT, #NAME);                \
      atomic_store(&known, real);                    \
    }                                                \
    atomic_fetch_add(&count_of_##NAME, 1);           \
    RESULT(*call) PARAMETERS = NULL;                 \
    memcpy(&call, &real, sizeof call);               \
    return call ARGUMENTS;                           \
  }
CALLS(COUNTED)

#define WRITTEN(NAME, RESULT, PARAMETERS, ARGUMENTS) \
  fprintf(file, #NAME " %ld\n", atomic_load(&count_of_##NAME));

__attribute__((destructor)) static void write_counts(void) {
  const char* path = getenv("COUNT_CALLS_FILE");
  FILE* file = path != NULL ? fopen(path, "w") : NULL;
  if (file == NULL) return;
  CALLS(WRITTEN)
  fclose(file);
}
