/* listener.h: a function of the host's with its data, which another may replace at any time, also
 * while it runs: its data is let go of when it has returned. */
#ifndef V8C_SHIM_LISTENER_H
#define V8C_SHIM_LISTENER_H

template <class Fn>
class v8c__listener {
 public:
  bool is_set() const { return now_.fn; }
  bool is_running() const { return running_; }

  void set(Fn fn, void *data, void (*free_data)(void *data)) {
    Who before = now_;
    now_ = {fn, data, free_data};
    if (running_ && !old_.fn)
      old_ = before;
    else
      let_go(before);
  }

  /* Calls call(fn, data). */
  template <class Call>
  void tell(Call &&call) {
    Who who = now_;
    running_++;
    call(who.fn, who.data);
    if (--running_ == 0) {
      Who old = old_;
      old_ = {};
      let_go(old);
    }
  }

  void end() { set(nullptr, nullptr, nullptr); }

 private:
  struct Who {
    Fn fn;
    void *data;
    void (*free_data)(void *data);
  };

  static void let_go(const Who &who) {
    if (who.free_data) who.free_data(who.data);
  }

  Who now_ = {}, old_ = {};
  int running_ = 0;
};

#endif
