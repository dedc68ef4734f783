/* policy.h: which hosts and addresses a script may talk to. */
#ifndef V8C_SRC_MODULES_FETCH_POLICY_H
#define V8C_SRC_MODULES_FETCH_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

/* Is `host` (an IPv6 address in brackets) at `port` among these? "name", "name:port", "*.name", "*". */
bool v8c__host_is_listed(const char *const *list, size_t count, const char *host, const char *port);
/* Loopback, link-local, private, multicast, reserved, or none that we know. */
bool v8c__address_is_private(const struct sockaddr *address);

#endif
