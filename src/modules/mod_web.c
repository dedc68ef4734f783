/* mod_web.c: the globals of the web and of Node that are JavaScript (js/url.js, dom.js, encoding.js, performance.js,
 * buffer.js, streams.js), and the modules "url", "buffer", "perf_hooks" and "stream/web". */
#include "src/modules/modules.h"
#include "src/modules/own.h"
#include "src/modules/web.h"

/* ---- Globals ------------------------------------------------------------------------------ */

static void of_own(const char *own, v8c_value name, v8c_access *access) {
  v8c_runtime *rt = v8c_runtime_of(v8c_access_isolate(access));
  v8c_value exports = NULL, value = NULL;
  if (!rt) return;
  int err = v8c__own_value(rt, own, &exports);
  if (!err) err = v8c_get(v8c_runtime_context(rt), exports, name, &value);
  if (!err) v8c_access_return(access, value);
}

static void of_url(v8c_value name, v8c_access *access) { of_own("url", name, access); }
static void of_dom(v8c_value name, v8c_access *access) { of_own("dom", name, access); }
static void of_encoding(v8c_value name, v8c_access *access) { of_own("encoding", name, access); }
static void of_performance(v8c_value name, v8c_access *access) { of_own("performance", name, access); }
static void of_buffer(v8c_value name, v8c_access *access) { of_own("buffer", name, access); }

static void of_streams(v8c_value name, v8c_access *access) { of_own("streams", name, access); }

static void of_blob(v8c_value name, v8c_access *access) { of_own("blob", name, access); }

static void of_global(v8c_value name, v8c_access *access) {
  v8c_runtime *rt = v8c_runtime_of(v8c_access_isolate(access));
  (void)name;
  if (rt) v8c_access_return(access, v8c_global(v8c_runtime_context(rt)));
}

#define HIDDEN(name, get) \
  { V8C_PROP_LAZY, V8C_DONT_ENUM, V8C_LIT(name), NULL, NULL, get, NULL, NULL, 0, NULL, 0, 0, 0 }

const v8c_prop v8c__web_globals[] = {
    HIDDEN("URL", of_url),
    HIDDEN("URLSearchParams", of_url),
    HIDDEN("DOMException", of_dom),
    HIDDEN("Event", of_dom),
    HIDDEN("CustomEvent", of_dom),
    HIDDEN("EventTarget", of_dom),
    HIDDEN("AbortController", of_dom),
    HIDDEN("AbortSignal", of_dom),
    HIDDEN("TextEncoder", of_encoding),
    HIDDEN("TextDecoder", of_encoding),
    HIDDEN("Blob", of_blob),
    HIDDEN("File", of_blob),
    HIDDEN("atob", of_encoding),
    HIDDEN("btoa", of_encoding),
    HIDDEN("structuredClone", of_encoding),
    HIDDEN("performance", of_performance),
    HIDDEN("Performance", of_performance),
    HIDDEN("PerformanceEntry", of_performance),
    HIDDEN("PerformanceMark", of_performance),
    HIDDEN("PerformanceMeasure", of_performance),
    V8C_PROP_END,
};
const v8c_prop v8c__stream_globals[] = {
    HIDDEN("ReadableStream", of_streams),
    HIDDEN("ReadableStreamDefaultReader", of_streams),
    HIDDEN("ReadableStreamBYOBReader", of_streams),
    HIDDEN("ReadableStreamBYOBRequest", of_streams),
    HIDDEN("ReadableStreamDefaultController", of_streams),
    HIDDEN("ReadableByteStreamController", of_streams),
    HIDDEN("WritableStream", of_streams),
    HIDDEN("WritableStreamDefaultWriter", of_streams),
    HIDDEN("WritableStreamDefaultController", of_streams),
    HIDDEN("TransformStream", of_streams),
    HIDDEN("TransformStreamDefaultController", of_streams),
    HIDDEN("ByteLengthQueuingStrategy", of_streams),
    HIDDEN("CountQueuingStrategy", of_streams),
    HIDDEN("TextEncoderStream", of_streams),
    HIDDEN("TextDecoderStream", of_streams),
    V8C_PROP_END,
};
const v8c_prop v8c__node_globals[] = {HIDDEN("Buffer", of_buffer), HIDDEN("global", of_global), V8C_PROP_END};

/* ---- Modules --------------------------------------------------------------------------------- */

V8C__OWN_MODULE(url, "url", "internal.own('url')", "node:url", v8c__js_url_types,
                "URL and URLSearchParams, and between paths and file: URLs.\n"
                "fileURLToPath, pathToFileURL, format, urlToHttpOptions, domainToASCII, domainToUnicode.\n");
V8C__OWN_MODULE(buffer, "buffer", "internal.own('buffer')", "node:buffer", v8c__js_buffer_types,
                "Buffer: bytes, from and to text in utf8, utf16le, latin1, ascii, hex, base64 and base64url, with\n"
                "numbers read and written at any place. And atob, btoa, isUtf8, isAscii, constants.\n");
V8C__OWN_MODULE(perf_hooks, "perf_hooks", "internal.own('performance')", "node:perf_hooks", NULL,
                "performance: now, timeOrigin, mark and measure.\n");
V8C__OWN_MODULE(
    stream_web, "stream/web", "internal.own('streams')", "node:stream/web", v8c__js_streams_types,
    "Web Streams, which are globals too: ReadableStream, WritableStream, TransformStream, what reads and\n"
    "writes them, CountQueuingStrategy, ByteLengthQueuingStrategy, TextEncoderStream, TextDecoderStream.\n");

/* Without the package its place is an empty line. */
bool v8c__has_streams(void) { return v8c__js_web_streams_len > 1; }
