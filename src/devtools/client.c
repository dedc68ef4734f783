/* client.c: a client and its sessions, as the server's thread keeps them. */
#include <string.h>

#include "src/devtools/devtools.h"

v8c__link *v8c__link_new(v8c__client *client, v8c_target *target, v8c__dialect dialect) {
  v8c__link *link = v8c__calloc(sizeof *link), **end = &client->links;
  if (!link || !v8c__random_id(link->id)) {
    v8c__free(link);
    return NULL;
  }
  link->client = client;
  link->target = target;
  link->dialect = dialect;
  if (!v8c__target_tell(link, V8C__OPEN, "", 0)) {
    v8c__free(link);
    return NULL;
  }
  while (*end) end = &(*end)->next;
  *end = link;
  target->clients++;
  return link;
}

void v8c__link_leave(v8c__link *link) {
  v8c__link **at = &link->client->links;
  while (*at != link) at = &(*at)->next;
  *at = link->next;
  link->client = NULL;
  if (!link->target) { /* the isolate is done with it */
    v8c__free(link);
    return;
  }
  v8c_target *target = link->target;
  target->clients--;
  if (link->dialect != V8C__DIRECT && !target->options.waiting) target->waiting = false; /* nobody else lets it go */
  v8c__target_tell(link, V8C__CLOSE, "", 0);
}

bool v8c__link_open(const v8c__link *link) { return link->client && !link->client->closing; }

v8c__client *v8c__client_new(v8c_devtools *server, v8c_target *target, struct lws *wsi) {
  v8c__client *client = v8c__calloc(sizeof *client), **end = &server->clients;
  if (!client) return NULL;
  *client = (v8c__client){.server = server, .target = target, .wsi = wsi};
  if (!v8c__link_new(client, target, V8C__DIRECT)) {
    v8c__free(client);
    return NULL;
  }
  while (*end) end = &(*end)->next;
  *end = client;
  return client;
}

void v8c__client_free(v8c__client *client) {
  v8c__client **at = &client->server->clients;
  while (*at != client) at = &(*at)->next;
  *at = client->next;
  while (client->links) v8c__link_leave(client->links);
  v8c__notes_free(&client->out);
  v8c_buf_free(&client->in);
  v8c__free(client);
}
