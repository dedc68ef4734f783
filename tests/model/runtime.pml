/* runtime.pml: the runtime's queue (src/runtime/queue.h), its sleep (loop.c) and its close (close.c) as a
 * model for spin: producers that post, an owner, and somebody who closes. Every order of the steps
 * is looked at. runtime_model_test.sh runs it, as it is and with faults planted (PLANT).
 *
 *   CLOSE 1: somebody closes at any moment; 0: nobody, so that a wake-up that is lost shows */
#ifndef CLOSE
#define CLOSE 1
#endif
#ifndef PLANT
#define PLANT 0
#endif
#define PRODUCERS 2
#define POSTS 2
#define ROOM 8

/* What the top of the stack is: a job, or one of the three that are empty. */
#define AWAKE 100
#define ASLEEP 101
#define CLOSED_QUEUE 102

#define OPEN 0
#define CLOSING 1
#define QUIET 2
#define GONE 3
#define CLOSED 4

byte stage = OPEN;
byte top = AWAKE;
byte stack[ROOM]; /* jobs below the top and it, the first at 0 */
byte depth = 0;
bit wake = 0; /* the descriptor */

byte accepted = 0, ran = 0, dropped = 0;
byte last[PRODUCERS]; /* number of the last job of each that was run or dropped */
byte closers = 2, follow_ups = 0;

/* A job is producer * 10 + number, from 1. */
inline see(job) {
  assert(job % 10 > last[job / 10]);
  last[job / 10] = job % 10;
}

proctype producer(byte id) {
  byte number = 1, seen;
  do
  :: number > POSTS -> break
  :: else ->
    if
    :: stage != OPEN -> break /* V8C_ECLOSED */
    :: else
    fi;
    seen = top;
again:
    if
    :: seen == CLOSED_QUEUE -> break
    :: else
    fi;
    atomic { /* compare and exchange */
      if
      :: top == seen ->
        stack[depth] = id * 10 + number;
        top = stack[depth];
        depth++;
        accepted++
      :: else ->
        seen = top;
        goto again
      fi
    }
    if
    :: seen == ASLEEP && PLANT != 1 -> wake = 1
    :: else
    fi;
    number++
  od
}

/* Takes all there is and leaves `what` behind. */
inline take(what) {
  atomic {
    count = 0;
    do
    :: count < depth -> batch[count] = stack[count]; count++
    :: else -> break
    od;
    depth = 0;
    top = what
  }
}

inline run_batch() {
  at = 0;
  do
  :: at < count ->
    see(batch[at]);
    if
    :: ran++
    :: stage == CLOSING -> dropped++ /* forced */
    fi;
    at++
  :: else -> break
  od
}

inline drop_services() {
  stage = GONE
}

inline run_closers() {
  do
  :: closers > 0 ->
    assert(stage == QUIET); /* with services */
    assert(accepted == ran + dropped);
    closers--;
    follow_ups++ /* posts, and that runs behind it */
  :: else -> break
  od
}

proctype owner() {
  byte batch[ROOM], count, at;
  do
  ::
    take(AWAKE);
    run_batch();
    if
    :: stage == CLOSING -> break
    :: else
    fi;
    if
    :: PLANT == 2 -> top = ASLEEP /* without a look */
    :: atomic { PLANT != 2 && top == AWAKE -> top = ASLEEP }
    :: atomic { PLANT != 2 && top != AWAKE -> goto more }
    fi;
end_asleep:
    atomic { wake == 1 -> wake = 0 }
more:
    skip
  od;
#if PLANT == 3
  take(AWAKE); /* leaves the queue open */
#else
  take(CLOSED_QUEUE);
#endif
  run_batch();
  stage = QUIET;
#if PLANT == 4
  drop_services();
#endif
  run_closers();
  drop_services();
  stage = CLOSED
}

proctype closer() {
  stage = CLOSING;
  wake = 1;
  stage == CLOSED
}

/* When nothing moves any more. */
proctype monitor() {
  timeout;
  assert(accepted == ran + dropped);
#if CLOSE
  assert(stage == CLOSED && closers == 0 && follow_ups == 2)
#else
  assert(accepted == PRODUCERS * POSTS && ran == accepted)
#endif
}

init {
  atomic {
    run owner();
    run producer(0);
    run producer(1);
#if CLOSE
    run closer();
#endif
    run monitor()
  }
}
