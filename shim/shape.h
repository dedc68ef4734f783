/* shape.h: what V8 does not check of templates but dies of; internal to template.cc.
 *
 * A function template, its prototype template and its instance template are instantiated
 * together, with the parent and with every template that is a property of one of them. They
 * share a Shape, which knows those parts, which names are taken, and whether there has been
 * an instance. V8 13.6 traps on a name given twice, on templates inside themselves and on
 * changes after an instance, and overflows the stack where templates are nested too deeply. */
#ifndef V8C_SHIM_SHAPE_H
#define V8C_SHIM_SHAPE_H

#include <stddef.h>
#include <stdint.h>
#include <v8.h>

/* A set of texts. */
class Names {
 public:
  ~Names();
  bool has(const char *text, size_t len) const;
  /* Takes the text (v8c__free); false when out of memory, and the text is freed. */
  bool add(char *text, size_t len);

 private:
  struct Name {
    char *text;
    size_t len;
    uint64_t hash;
  };
  static uint64_t hash_of(const char *text, size_t len);
  static Name *place(Name *table, size_t size, uint64_t hash, const char *text, size_t len);
  bool grow();
  Name *table_ = nullptr;
  size_t size_ = 0; /* 0 or a power of two */
  size_t count_ = 0;
};

/* A set of symbols, which are few. */
class Symbols {
 public:
  ~Symbols();
  bool has(v8::Local<v8::Symbol> symbol) const;
  bool add(v8::Isolate *isolate, v8::Local<v8::Symbol> symbol); /* false when out of memory */

 private:
  struct Link {
    v8::Global<v8::Symbol> symbol;
    Link *next;
  };
  Link *first_ = nullptr;
};

class Shape {
 public:
  enum Face { kFunction, kPrototype, kInstance, kFaces };

  static Shape *make(); /* held once; NULL out of memory */
  void hold() { holders_++; }
  static void drop(Shape *shape);

  Names &names(Face face) { return names_[face]; }
  Symbols &symbols(Face face) { return symbols_[face]; }
  bool &callable(Face face) { return callable_[face]; }
  bool &guarded(Face face) { return guarded_[face]; }                        /* has an access check */
  bool &handled(Face face, bool indexed) { return handled_[face][indexed]; } /* has handlers */
  bool frozen() const { return frozen_; }
  /* `part` will be instantiated with this: V8C_EINVAL for a cycle, V8C_ERANGE too deep. */
  int add(Shape *part);
  /* Before the first instance: this and its parts change no more. V8C_ERANGE too deep. */
  int freeze();

 private:
  int measure(const Shape *target, uint64_t visit, int room);
  void mark();
  size_t holders_ = 1;
  Shape **parts_ = nullptr;
  size_t count_ = 0, room_ = 0;
  Names names_[kFaces];
  Symbols symbols_[kFaces];
  bool callable_[kFaces] = {}, guarded_[kFaces] = {}, handled_[kFaces][2] = {};
  uint64_t visit_ = 0; /* the last walk that came here, and what it found */
  int height_ = 0;
  bool frozen_ = false;
  Shape *next_ = nullptr; /* to be dropped */
};

#endif
