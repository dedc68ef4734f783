/* policy.c: see policy.h. */
#include "src/modules/fetch/policy.h"

#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static bool matches(const char *pattern, const char *host) {
  if (!strcmp(pattern, "*")) return true;
  if (strncmp(pattern, "*.", 2) != 0) return !strcasecmp(pattern, host);
  size_t len = strlen(host), tail = strlen(pattern + 1);
  return len > tail && !strcasecmp(host + len - tail, pattern + 1);
}

bool v8c__host_is_listed(const char *const *list, size_t count, const char *host, const char *port) {
  char with_port[600];
  snprintf(with_port, sizeof with_port, "%s:%s", host, port);
  for (size_t i = 0; i < count; i++)
    if (matches(list[i], host) || matches(list[i], with_port)) return true;
  return false;
}

static bool four_is_private(uint32_t address) {
  static const struct {
    uint32_t net;
    int bits;
  } nets[] = {{0x00000000, 8},  {0x0a000000, 8},  {0x64400000, 10}, {0x7f000000, 8},  {0xa9fe0000, 16},
              {0xac100000, 12}, {0xc0000000, 24}, {0xc0000200, 24}, {0xc0a80000, 16}, {0xc6120000, 15},
              {0xc6336400, 24}, {0xcb007100, 24}, {0xe0000000, 4},  {0xf0000000, 4}};
  for (size_t i = 0; i < sizeof nets / sizeof *nets; i++)
    if ((address ^ nets[i].net) >> (32 - nets[i].bits) == 0) return true;
  return false;
}

static uint32_t four_at(const uint8_t *bytes) {
  return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/* Also what stands for an address of IPv4. */
static bool six_is_private(const uint8_t *b) {
  static const uint8_t zeros[16], nat64[12] = {0, 0x64, 0xff, 0x9b};
  if (!memcmp(b, zeros, 10) && b[10] == 0xff && b[11] == 0xff) return four_is_private(four_at(b + 12));
  if (!memcmp(b, zeros, 12)) return true; /* ::, ::1, and the old form of IPv4 */
  if (!memcmp(b, nat64, 12)) return four_is_private(four_at(b + 12));
  if (b[0] == 0x20 && b[1] == 0x02) return four_is_private(four_at(b + 2)); /* 6to4 */
  return (b[0] & 0xfe) == 0xfc || (b[0] == 0xfe && b[1] >= 0x80) || b[0] == 0xff ||
         (b[0] == 0x20 && b[1] == 1 && !b[2] && !b[3]);
}

bool v8c__address_is_private(const struct sockaddr *address) {
  if (address->sa_family == AF_INET)
    return four_is_private(ntohl(((const struct sockaddr_in *)(const void *)address)->sin_addr.s_addr));
  if (address->sa_family == AF_INET6)
    return six_is_private(((const struct sockaddr_in6 *)(const void *)address)->sin6_addr.s6_addr);
  return true;
}
