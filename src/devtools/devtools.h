/* devtools.h: the server and the isolates at it; internal to src/devtools/.
 *
 * Two threads: the server's, which has libwebsockets (server.c, page.c) and reads what clients say
 * (dialect.c), and an owner for each isolate, which has the inspector and its sessions (target.c).
 * What they share is behind the server's one lock. */
#ifndef V8C_DEVTOOLS_DEVTOOLS_H
#define V8C_DEVTOOLS_DEVTOOLS_H

#include <pthread.h>

#include "src/internal.h"
#include "v8c/devtools.h"

struct lws;
struct lws_context;
struct lws_vhost;

enum {
  V8C__ID_SIZE = 37, /* a UUID and its NUL */
  V8C__LISTENING = 8,
  V8C__MESSAGE_MAX = 256 << 20, /* of a client, and what waits for an isolate */
  V8C__QUEUE_MAX = 32 << 20,    /* what waits for a client, before its isolate does */
  V8C__SLOW_CLIENT_MS = 20000   /* who reads nothing for so long then is gone */
};

/* Text on its way. */
typedef struct v8c__note {
  struct v8c__note *next;
  struct v8c__link *link; /* to an isolate: whose it is */
  enum v8c__note_kind { V8C__OPEN, V8C__TEXT, V8C__CLOSE } kind;
  size_t len;
  char *text; /* behind this struct */
} v8c__note;

typedef struct v8c__notes {
  v8c__note *first, **last;
  size_t bytes;
} v8c__notes;

/* How a client says which isolate it means. */
typedef enum v8c__dialect {
  V8C__DIRECT, /* it is connected to that one */
  V8C__FLAT,   /* "sessionId" beside "method" (Target, flattened) */
  V8C__TARGET, /* wrapped in Target.sendMessageToTarget */
  V8C__WORKER  /* wrapped in NodeWorker.sendMessageToWorker */
} v8c__dialect;

/* A client's session with an isolate. In the client's list while the client is there; and in the
 * isolate's, on its owner, from V8C__OPEN until V8C__CLOSE. Gone when it is in neither. */
typedef struct v8c__link {
  struct v8c__link *next;       /* of the client */
  struct v8c__link *next_there; /* of the target */
  struct v8c__client *client;   /* NULL: gone */
  v8c_target *target;           /* NULL: gone */
  v8c__dialect dialect;
  char id[V8C__ID_SIZE]; /* of the session */
  v8c_session *session;  /* the owner's */
  bool heard;            /* the owner has seen V8C__OPEN, and counts it */
  bool tells_end;        /* NodeRuntime.notifyWhenWaitingForDisconnect */
} v8c__link;

typedef struct v8c__client {
  struct v8c__client *next;
  v8c_devtools *server;
  v8c_target *target; /* that it is connected to; NULL: it is gone */
  struct lws *wsi;
  v8c__link *links;               /* the first is that of its target */
  v8c__notes out;                 /* to be sent */
  v8c_buf in;                     /* what has come of a message; the server's */
  size_t sent;                    /* of the first in `out`; the server's */
  uint64_t progress;              /* how often something was sent */
  bool closing;                   /* once `out` is empty */
  bool workers, wait_workers;     /* NodeWorker.enable */
  bool attach, wait_attach, flat; /* Target.setAutoAttach */
  bool discover;                  /* Target.setDiscoverTargets */
  int sessions;                   /* with workers, so far */
} v8c__client;

struct v8c_devtools {
  pthread_mutex_t lock;
  pthread_cond_t drained; /* a client's queue is shorter, or the client gone */
  int refs;               /* the user's, and one for each target */
  bool stopping;
  struct lws_context *lws; /* NULL once it is over */
  struct lws_vhost *vhost;
  pthread_t thread;
  int listening[V8C__LISTENING], listening_count;
  int port;
  char *host, *product;
  v8c_target *targets; /* list, the oldest first */
  v8c__client *clients;
  uint64_t workers; /* told of so far */
};

struct v8c_target {
  v8c_target *next;
  v8c_devtools *server;
  int refs; /* the user's, and one for each drain that is asked for */
  pthread_cond_t arrived;
  char id[V8C__ID_SIZE];
  char *title, *url, *address;
  uint64_t number; /* as a worker */
  v8c_target_options options;
  v8c_isolate *isolate; /* NULL once it is over; the owner sets it with the lock */
  v8c_inspector *inspector;
  v8c__notes in;
  bool posted;      /* a drain is asked for */
  bool detached;    /* nothing new */
  bool waiting;     /* for a client that says go */
  bool breaks;      /* and in the first statement then */
  v8c__link *links; /* the owner's */
  size_t clients;   /* with the lock */
  size_t connected; /* as the owner has told of */
};

/* ---- note.c: queues --------------------------------------------------------------------------- */

v8c__note *v8c__note_new(enum v8c__note_kind kind, v8c__link *link, const char *text, size_t len);
void v8c__notes_add(v8c__notes *notes, v8c__note *note);
v8c__note *v8c__notes_take(v8c__notes *notes); /* NULL: none */
void v8c__notes_free(v8c__notes *notes);
bool v8c__random_id(char id[V8C__ID_SIZE]);

/* ---- target.c: with the lock, on any thread ------------------------------------------------------- */

/* Hands a client's words to the isolate. False: no memory, or it has too much to do. */
bool v8c__target_tell(v8c__link *link, enum v8c__note_kind kind, const char *text, size_t len);
void v8c__target_release(v8c_target *target);

/* ---- server.c: with the lock, on any thread ------------------------------------------------------- */

void v8c__server_release(v8c_devtools *server);
/* Sends it `text`; the server's thread does, soon. */
void v8c__client_send(v8c__client *client, const char *text, size_t len);
/* Is there anybody to send to? */
bool v8c__link_open(const v8c__link *link);

/* ---- client.c: with the lock, the server's thread ---------------------------------------------------- */

v8c__client *v8c__client_new(v8c_devtools *server, v8c_target *target, struct lws *wsi);
void v8c__client_free(v8c__client *client);
/* A session with an isolate: NULL when there is no memory. */
v8c__link *v8c__link_new(v8c__client *client, v8c_target *target, v8c__dialect dialect);
/* The client's end of it. */
void v8c__link_leave(v8c__link *link);

/* ---- dialect.c: with the lock --------------------------------------------------------------------- */

/* What a client says. False: it is to be disconnected. */
bool v8c__client_says(v8c__client *client, const char *text, size_t len);
/* What an isolate says to it. */
void v8c__link_says(v8c__link *link, const char *text, size_t len);
/* An isolate has come. */
void v8c__tell_of(v8c_target *target);
/* A session is over without the client's wish: it is told, and its end let go of. */
void v8c__link_end(v8c__link *link);

/* ---- page.c --------------------------------------------------------------------------------------- */

/* Adds the page of that path; `host` is what the client calls us. The status, 200 or 404. */
int v8c__page(v8c_devtools *server, const char *path, const char *host, v8c_buf *out);
/* May a request with these headers come in? NULL: it had none. A reason when not. */
const char *v8c__refused(const char *host, const char *origin);
/* Adds `text` as a JSON string. */
int v8c__json_string(v8c_buf *out, const char *text);

/* Adds what V8 understands, as JSON (protocol.c). */
int v8c__add_protocol(v8c_buf *out);

#endif
