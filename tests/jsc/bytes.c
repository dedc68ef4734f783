/* Bytes: lent ones and their deallocators, empty, detached, resizable and shared buffers, all kinds. */
#include "twin.h"
static int freed;
static void *freed_bytes;
static void freer(void *bytes, void *context) {
  freed += *(int *)context;
  freed_bytes = bytes;
}
static void about(const char *name, JSObjectRef o) {
  JSValueRef thrown = NULL;
  if (!o) {
    out(name, "(none)");
    return;
  }
  void *p = JSObjectGetTypedArrayBytesPtr(ctx, o, &thrown);
  out(name, "type %d, length %zu, bytes %zu, offset %zu, pointer %d, throws %d", JSValueGetTypedArrayType(ctx, o, NULL),
      JSObjectGetTypedArrayLength(ctx, o, &thrown), JSObjectGetTypedArrayByteLength(ctx, o, &thrown),
      JSObjectGetTypedArrayByteOffset(ctx, o, &thrown), p != NULL, thrown != NULL);
}
static void buffer_about(const char *name, JSObjectRef o) {
  JSValueRef thrown = NULL, thrown2 = NULL;
  size_t n = JSObjectGetArrayBufferByteLength(ctx, o, &thrown);
  void *p = JSObjectGetArrayBufferBytesPtr(ctx, o, &thrown2);
  out(name, "type %d bytes %zu pointer %d throws %s %s", JSValueGetTypedArrayType(ctx, o, NULL), n, p != NULL,
      error_name(thrown), error_name(thrown2));
}
int main(void) {
  ctx = JSGlobalContextCreate(NULL);
  JSValueRef thrown = NULL;
  static unsigned char mem[64];
  int one = 1;
  static const char *const kinds[] = {"Int8",   "Int16",    "Int32",     "Uint8",   "Uint8Clamped",
                                      "Uint16", "Uint32",   "Float32",   "Float64", "ArrayBuffer",
                                      "None",   "BigInt64", "BigUint64", "13",      "99"};
  char name[99];
  for (int i = 0; i < 13; i++) {
    JSTypedArrayType type = i == 14 ? (JSTypedArrayType)99 : (JSTypedArrayType)i;
    for (int len = 0; len < 3; len++) {
      size_t lens[] = {0, 8, 13};
      int before = freed;
      thrown = NULL;
      JSObjectRef o = JSObjectMakeTypedArrayWithBytesNoCopy(ctx, type, mem, lens[len], freer, &one, &thrown);
      snprintf(name, sizeof name, "lent %s %zu", kinds[i], lens[len]);
      about(name, o);
      snprintf(name, sizeof name, "lent %s %zu throws", kinds[i], lens[len]);
      out(name, "%s freed %d", error_name(thrown), o ? 0 : freed - before);
    }
    thrown = NULL;
    JSObjectRef buffer = JSObjectMakeArrayBufferWithBytesNoCopy(ctx, mem, 16, NULL, NULL, NULL);
    JSObjectRef o = JSObjectMakeTypedArrayWithArrayBuffer(ctx, type, buffer, &thrown);
    snprintf(name, sizeof name, "over %s", kinds[i]);
    about(name, o);
    o = JSObjectMakeTypedArrayWithArrayBufferAndOffset(ctx, type, buffer, 8, 1, &thrown);
    snprintf(name, sizeof name, "over part %s", kinds[i]);
    about(name, o);
    o = JSObjectMakeTypedArrayWithArrayBufferAndOffset(ctx, type, buffer, 16, 0, &thrown);
    snprintf(name, sizeof name, "over end %s", kinds[i]);
    about(name, o);
    o = JSObjectMakeTypedArrayWithArrayBufferAndOffset(ctx, type, buffer, 3, 1, &thrown);
    snprintf(name, sizeof name, "over odd %s", kinds[i]);
    about(name, o);
    snprintf(name, sizeof name, "over %s throws", kinds[i]);
    out(name, "%s", error_name(thrown));
    thrown = NULL;
    buffer = JSObjectMakeArrayBufferWithBytesNoCopy(ctx, mem, 13, NULL, NULL, NULL);
    o = JSObjectMakeTypedArrayWithArrayBuffer(ctx, type, buffer, &thrown);
    snprintf(name, sizeof name, "over odd length %s", kinds[i]);
    about(name, o);
    snprintf(name, sizeof name, "over odd length %s throws", kinds[i]);
    out(name, "%s", error_name(thrown));
    thrown = NULL;
    o = JSObjectMakeTypedArray(ctx, type, 0, &thrown);
    snprintf(name, sizeof name, "empty %s", kinds[i]);
    about(name, o);
    thrown = NULL;
    o = JSObjectMakeTypedArray(ctx, type, (size_t)1 << 60, &thrown);
    snprintf(name, sizeof name, "huge %s", kinds[i]);
    out(name, "%d %s", o != NULL, error_name(thrown));
    thrown = NULL;
    o = JSObjectMakeTypedArray(ctx, type, (size_t)-1, &thrown);
    snprintf(name, sizeof name, "hugest %s", kinds[i]);
    out(name, "%d %s", o != NULL, error_name(thrown));
  }
  buffer_about("buffer", eval_object("new ArrayBuffer(4)"));
  buffer_about("buffer empty", eval_object("new ArrayBuffer(0)"));
  buffer_about("buffer resizable", eval_object("var r = new ArrayBuffer(4, {maxByteLength: 16}); r"));
  about("view of resizable", eval_object("var rv = new Uint8Array(r); rv"));
  eval("r.resize(8)");
  about("view of resized", eval_object("rv"));
  eval("r.resize(0)");
  about("view of shrunk", eval_object("rv"));
  buffer_about("buffer detached", eval_object("var b = new ArrayBuffer(4), bv = new Uint8Array(b); b.transfer(); b"));
  about("view of detached", eval_object("bv"));
  about("view of detached at offset",
        eval_object("b = new ArrayBuffer(8), bv = new Uint16Array(b, 4); b.transfer(); bv"));
  about("float16", eval_object("typeof Float16Array == 'function' ? new Float16Array(3) : [1]"));
  buffer_about("typed array is no buffer", eval_object("new Int8Array(3)"));
  buffer_about("object is no buffer", eval_object("({})"));
  buffer_about("data view is no buffer", eval_object("new DataView(new ArrayBuffer(3))"));
  out("type of text", "%d", JSValueGetTypedArrayType(ctx, string("x"), NULL));
  out("type of null", "%d", JSValueGetTypedArrayType(ctx, JSValueMakeNull(ctx), NULL));
  out("type of symbol", "%d", JSValueGetTypedArrayType(ctx, eval("Symbol()"), NULL));
  thrown = NULL;
  JSObjectRef none = JSObjectGetTypedArrayBuffer(ctx, eval_object("({})"), &thrown);
  out("buffer of object", "%d %s", none != NULL, error_name(thrown));
  none = JSObjectGetTypedArrayBuffer(ctx, eval_object("new ArrayBuffer(3)"), &thrown);
  out("buffer of buffer", "%d %s", none != NULL, error_name(thrown));
  none = JSObjectGetTypedArrayBuffer(ctx, eval_object("var dv = new DataView(new ArrayBuffer(3)); dv"), &thrown);
  out("buffer of data view", "%d %s", none != NULL, error_name(thrown));
  js("buffer of it is the same", "var t = new Uint8Array(4); t.buffer === t.buffer");
  out("buffer is the same from C", "%d",
      (JSValueRef)JSObjectGetTypedArrayBuffer(ctx, eval_object("t"), NULL) == eval("t.buffer"));
  /* Lent bytes and NULL. */
  freed = 0, freed_bytes = mem;
  JSGlobalContextRef was = ctx;
  ctx = JSGlobalContextCreate(NULL);
  JSObjectRef lent = JSObjectMakeArrayBufferWithBytesNoCopy(ctx, NULL, 0, freer, &one, &thrown);
  buffer_about("lent nothing", lent);
  JSGlobalContextRelease(ctx);
  out("lent nothing freed", "%d %d", freed, freed_bytes == NULL);
  freed = 0, freed_bytes = NULL;
  ctx = JSGlobalContextCreate(NULL);
  lent = JSObjectMakeArrayBufferWithBytesNoCopy(ctx, mem + 1, 0, freer, &one, &thrown);
  buffer_about("lent no bytes", lent);
  JSGlobalContextRelease(ctx);
  out("lent no bytes freed", "%d %d", freed, freed_bytes == mem + 1);
  freed = 0;
  ctx = JSGlobalContextCreate(NULL);
  for (int i = 0; i < 10; i++)
    JSObjectMakeTypedArrayWithBytesNoCopy(ctx, kJSTypedArrayTypeFloat64Array, mem, 64, freer, &one, NULL);
  JSGlobalContextRelease(ctx);
  out("lent ten times", "%d", freed);
  ctx = was;
  /* The pointer is good while the array lives, whatever a script does with the buffer. */
  JSObjectRef pinned = eval_object("var pb = new ArrayBuffer(64), pv = new Uint8Array(pb); pv.fill(7); pv");
  unsigned char *p = JSObjectGetTypedArrayBytesPtr(ctx, pinned, NULL);
  js("pinned is moved", "try { var moved = pb.transfer(65536); moved.byteLength } catch (e) { e.name }");
  JSGarbageCollect(ctx);
  out("pinned is there", "%d %d", p[0], p[63]);
  pinned = eval_object("pb = new ArrayBuffer(64), pv = new Uint8Array(pb); pv.fill(8); pb");
  p = JSObjectGetArrayBufferBytesPtr(ctx, pinned, NULL);
  js("pinned buffer is moved", "try { moved = pb.transfer(65536); moved.byteLength } catch (e) { e.name }");
  out("pinned buffer is there", "%d %d", p[0], p[63]);
  js("pinned buffer cloned away", "try { typeof structuredClone == 'function' ? 'is' : 'none' } catch (e) { e.name }");
  set_global("lent",
             JSObjectMakeTypedArrayWithBytesNoCopy(ctx, kJSTypedArrayTypeUint8Array, mem, 8, freer, &one, NULL));
  js("lent is moved", "try { lent.buffer.transfer().byteLength } catch (e) { e.name }");
  js("lent after", "lent.length");
  js("lent resized", "try { lent.buffer.resize(4) } catch (e) { e.name }");
  js("lent is shared", "lent.buffer instanceof ArrayBuffer");
  js("lent's tag", "Object.prototype.toString.call(lent) + lent.buffer");
  JSObjectRef bytes = eval_object("var b3 = new Uint8Array(8).subarray(3, 5); b3");
  unsigned char *start = JSObjectGetTypedArrayBytesPtr(ctx, bytes, NULL),
                *whole = JSObjectGetArrayBufferBytesPtr(ctx, JSObjectGetTypedArrayBuffer(ctx, bytes, NULL), NULL);
  out("pointer of part", "%td", start - whole);
  JSGlobalContextRelease(ctx);
  return 0;
}
