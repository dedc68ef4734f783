/* source_map_test.c: v8c/source_map.h: maps read, places found, stacks told by them. */
#include <stdlib.h>

#include "tests/harness/harness.h"

TestSuite(source_map, .init = harness_up, .fini = harness_down, .timeout = 120);

static v8c_source_map *read_map(const char *json, const char *url) {
  v8c_source_map *map = NULL;
  OK(v8c_source_map_new(json, V8C_ZSTR, url, V8C_ZSTR, &map));
  return map;
}

/* "source:line:column name", or "" where the map says nothing. */
static const char *at(const v8c_source_map *map, int line, int column) {
  static char text[256];
  v8c_source_place place = {.size = sizeof place};
  int err = v8c_source_map_find(map, line, column, &place);
  if (err) cr_assert_eq(err, V8C_ENOENT);
  snprintf(text, sizeof text, "%s:%d:%d %s", err ? "" : place.source, place.line, place.column, err ? "" : place.name);
  return err ? "" : text;
}

/* ---- One map -------------------------------------------------------------------------------- */

/* Line 1: 0 to a 0:0 (name x), 4 to a 2:3; line 2: nothing; line 3: 2 to nowhere, 5 to b 1:1. */
#define PLAIN                                                                                    \
  "{\"version\": 3, \"sources\": [\"a.ts\", \"b.ts\"], \"names\": [\"x\"], \"sourcesContent\": " \
  "[null, \"one\\ntwo\"], \"mappings\": \"AAAAA,IAEG;;E,GCDF\"}"

Test(source_map, places) {
  v8c_source_map *map = read_map(PLAIN, "/p/out.js.map");
  cr_assert_str_eq(at(map, 1, 1), "/p/a.ts:1:1 x");
  cr_assert_str_eq(at(map, 1, 4), "/p/a.ts:1:1 x");
  cr_assert_str_eq(at(map, 1, 5), "/p/a.ts:3:4 ");
  cr_assert_str_eq(at(map, 1, 5000), "/p/a.ts:3:4 ");
  cr_assert_str_eq(at(map, 2, 1), "");
  cr_assert_str_eq(at(map, 3, 1), "", "the line before is another's");
  cr_assert_str_eq(at(map, 3, 4), "", "told to be from nowhere");
  cr_assert_str_eq(at(map, 3, 6), "/p/b.ts:2:2 ");
  cr_assert_str_eq(at(map, 4, 1), "");
  cr_assert_eq(v8c_source_map_source_count(map), 2);
  cr_assert_str_eq(v8c_source_map_source(map, 1), "/p/b.ts");
  cr_assert_null(v8c_source_map_source(map, 2));
  size_t len;
  cr_assert_null(v8c_source_map_content(map, 0, NULL));
  cr_assert_str_eq(v8c_source_map_content(map, 1, &len), "one\ntwo");
  cr_assert_eq(len, 7);
  v8c_source_place place = {.size = sizeof place};
  CODE(V8C_EINVAL, v8c_source_map_find(map, 0, 1, &place));
  CODE(V8C_EINVAL, v8c_source_map_find(map, 1, -1, &place));
  v8c_source_map_free(map);
}

Test(source_map, sections_are_maps_of_their_own) {
  v8c_source_map *map = read_map(
      "{\"version\": 3, \"sections\": ["
      "{\"offset\": {\"line\": 0, \"column\": 0}, \"map\": {\"version\": 3, \"sources\": [\"a\"], \"names\": [\"n\"], "
      "\"mappings\": \"AAAAA;AACA\"}},"
      "{\"offset\": {\"line\": 1, \"column\": 10}, \"map\": {\"version\": 3, \"sources\": [\"b\"], \"names\": [\"m\"], "
      "\"mappings\": \"EAAAA;EAEE\"}}]}",
      NULL);
  cr_assert_str_eq(at(map, 1, 1), "a:1:1 n");
  cr_assert_str_eq(at(map, 2, 10), "a:2:1 ");
  cr_assert_str_eq(at(map, 2, 11), "", "the second section has begun");
  cr_assert_str_eq(at(map, 2, 13), "b:1:1 m");
  cr_assert_str_eq(at(map, 3, 3), "b:3:3 ");
  v8c_source_map_free(map);
}

Test(source_map, names_of_sources) {
  static const struct {
    const char *root, *source, *url, *name;
  } cases[] = {
      {"", "a.ts", "", "a.ts"},
      {"", "a.ts", "out.js.map", "a.ts"},
      {"", "../src/a.ts", "/p/dist/out.js.map", "/p/src/a.ts"},
      {"", "../src/a.ts", "dist/out.js.map", "src/a.ts"},
      {"", "../../a.ts", "dist/out.js.map", "../a.ts"},
      {"", "./a//b/./c.ts", "x/m", "x/a/b/c.ts"},
      {"", "/abs/a.ts", "dist/m", "/abs/a.ts"},
      {"src", "a.ts", "/p/m", "/p/src/a.ts"},
      {"src/", "a.ts", "/p/m", "/p/src/a.ts"},
      {"/r", "a.ts", "/p/m", "/r/a.ts"},
      {"https://h/x/", "a.ts", "/p/m", "https://h/x/a.ts"},
      {"", "webpack://app/./a.ts", "/p/m", "webpack://app/./a.ts"},
      {"", "../a b.ts", "file:///p/dist/m", "file:///p/a%20b.ts"},
      {"", "../../../../a.ts", "/p/m", "/a.ts"},
      {"", "é.ts", "/ü/m", "/ü/é.ts"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char json[512];
    snprintf(json, sizeof json, "{\"version\":3,\"sourceRoot\":\"%s\",\"sources\":[\"%s\"],\"mappings\":\"AAAA\"}",
             cases[i].root, cases[i].source);
    v8c_source_map *map = read_map(json, cases[i].url);
    cr_expect_str_eq(v8c_source_map_source(map, 0), cases[i].name, "%s of %s", cases[i].source, cases[i].url);
    v8c_source_map_free(map);
  }
}

Test(source_map, data_urls) {
  static const char *const good[] = {
      "data:application/json;base64,eyJ2ZXJzaW9uIjozLCJzb3VyY2VzIjpbImEudHMiXSwibWFwcGluZ3MiOiJBQUFBIn0=",
      "data:application/json;charset=utf-8;base64,eyJ2ZXJzaW9uIjozLCJzb3VyY2VzIjpbImEudHMiXSwibWFwcGluZ3MiOiJBQUFBIn0",
      "data:,{%22version%22:3,%22sources%22:[%22a.ts%22],%22mappings%22:%22AAAA%22}",
  };
  static const char *const wrong[] = {
      "", "data:", "data:application/json;base64", "data:;base64,****", "file:///x", "data:,{}", "data:;base64,e30="};
  v8c_source_map *map = NULL;
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    OK(v8c_source_map_from_url(good[i], V8C_ZSTR, V8C_LIT("/p/app.js"), &map));
    cr_assert_str_eq(at(map, 1, 1), "/p/a.ts:1:1 ");
    v8c_source_map_free(map);
  }
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
    CODE(V8C_EFORMAT, v8c_source_map_from_url(wrong[i], V8C_ZSTR, NULL, 0, &map));
}

/* ---- Maps that are none ----------------------------------------------------------------------- */

Test(source_map, what_is_wrong_is_said) {
  static const struct {
    const char *json, *said;
  } cases[] = {
      {"", "no JSON"},
      {"[]", "no JSON object"},
      {"{", "no JSON"},
      {"{}", "version"},
      {"{\"version\": 2}", "version"},
      {"{\"version\": \"3\"}", "version"},
      {"{\"version\": 3}", "no mappings"},
      {"{\"version\": 3, \"mappings\": 1, \"sources\": []}", "no mappings"},
      {"{\"version\": 3, \"mappings\": \"\"}", "no sources"},
      {"{\"version\": 3, \"mappings\": \"AAAA\", \"sources\": []}", "a source that is not there"},
      {"{\"version\": 3, \"mappings\": \"ACAA\", \"sources\": [\"a\"]}", "a source that is not there"},
      {"{\"version\": 3, \"mappings\": \"AAAAA\", \"sources\": [\"a\"]}", "a name that is not there"},
      {"{\"version\": 3, \"mappings\": \"ADAA\", \"sources\": [\"a\"]}", "damaged"},
      {"{\"version\": 3, \"mappings\": \"D\", \"sources\": [\"a\"]}", "damaged"},
      {"{\"version\": 3, \"mappings\": \"AA\", \"sources\": [\"a\"]}", "damaged"},
      {"{\"version\": 3, \"mappings\": \"AAA\", \"sources\": [\"a\"]}", "damaged"},
      {"{\"version\": 3, \"mappings\": \"AAAAAA\", \"sources\": [\"a\"], \"names\": [\"n\"]}", "damaged"},
      {"{\"version\": 3, \"mappings\": \"A!AA\", \"sources\": [\"a\"]}", "damaged"},
      {"{\"version\": 3, \"mappings\": \"gggggggggggggggA\", \"sources\": [\"a\"]}", "damaged"},
      {"{\"version\": 3, \"mappings\": \"+/////DAAA\", \"sources\": [\"a\"]}", "damaged"},
      {"{\"version\": 3, \"mappings\": \"g\", \"sources\": [\"a\"]}", "damaged"},
      {"{\"version\": 3, \"sections\": {}}", "no array"},
      {"{\"version\": 3, \"sections\": [1]}", "place"},
      {"{\"version\": 3, \"sections\": [{\"offset\": {\"line\": -1, \"column\": 0}}]}", "place"},
      {"{\"version\": 3, \"sections\": [{\"offset\": {\"line\": 1e300, \"column\": 0}}]}", "place"},
      {"{\"version\": 3, \"sections\": [{\"offset\": {\"line\": 1, \"column\": 0}}]}", "without a map"},
      {"{\"version\": 3, \"sections\": [{\"offset\": {\"line\": 1, \"column\": 0}, \"map\": {\"sections\": []}}]}",
       "without a map"},
      {"{\"version\": 3, \"sections\": [{\"offset\": {\"line\": 1, \"column\": 0}, \"map\": {\"sources\": [], "
       "\"mappings\": \"\"}}, {\"offset\": {\"line\": 0, \"column\": 0}, \"map\": {}}]}",
       "no order"},
      {"{\"version\": 3, \"sections\": [{\"offset\": {\"line\": 2147483646, \"column\": 0}, \"map\": {\"sources\": "
       "[\"a\"], \"mappings\": \";AAAA\"}}]}",
       "past"},
  };
  v8c_source_map *map = (void *)&map;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    int err = v8c_source_map_new(cases[i].json, V8C_ZSTR, NULL, 0, &map);
    cr_assert_eq(err, V8C_EFORMAT, "%s", cases[i].json);
    cr_expect(strstr(v8c_detail(), cases[i].said), "%s: %s", cases[i].json, v8c_detail());
  }
  cr_assert_eq(map, (void *)&map);
  map = read_map(")]}'\n" PLAIN, NULL);
  cr_assert_str_eq(at(map, 1, 1), "a.ts:1:1 x", "a guard in front is passed over");
  v8c_source_map_free(map);
}

/* Numbers for the test alone, the same each time. */
static unsigned random_state = 12345;
static unsigned next_random(void) { return random_state = random_state * 1664525u + 1013904223u, random_state >> 8; }

static void look_everywhere(const v8c_source_map *map) {
  v8c_source_place place = {.size = sizeof place};
  for (int i = 0; i < 20; i++) {
    int line = i & 1 ? (int)(next_random() % 8) + 1 : (int)(next_random() & 0x7fffffff) | 1;
    if (v8c_source_map_find(map, line, (int)(next_random() % 40) + 1, &place)) continue;
    cr_assert_lt(place.index, v8c_source_map_source_count(map));
    cr_assert_eq(place.source, v8c_source_map_source(map, place.index));
    cr_assert(place.line > 0 && place.column > 0 && place.name);
  }
}

/* Whatever stands there: a map whose places are in its sources, or V8C_EFORMAT. */
Test(source_map, hostile_maps) {
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/;;;;,,,,";
  int read = 0, refused = 0;
  for (int round = 0; round < 20000; round++) {
    char json[1200];
    size_t len;
    if (round & 1) { /* a good one with damage */
      len = sizeof PLAIN - 1;
      memcpy(json, PLAIN, len);
      for (unsigned n = next_random() % 4; n--;) json[next_random() % len] = (char)next_random();
      len -= next_random() % 8 ? 0 : next_random() % len;
    } else { /* mappings of nothing in particular */
      char mappings[64];
      size_t count = next_random() % (sizeof mappings - 1);
      for (size_t i = 0; i < count; i++) mappings[i] = alphabet[next_random() % (sizeof alphabet - 1)];
      mappings[count] = 0;
      len =
          (size_t)snprintf(json, sizeof json,
                           "{\"version\":3,\"sections\":[{\"offset\":{\"line\":%u,\"column\":%u},\"map\":{\"sources\":"
                           "[\"a\",\"b\"],\"names\":[\"n\"],\"mappings\":\"%s\"}}]}",
                           next_random() % 5, next_random() % 5, mappings);
    }
    v8c_source_map *map = NULL;
    int err = v8c_source_map_new(json, len, V8C_LIT("/m"), &map);
    cr_assert(err == 0 || err == V8C_EFORMAT, "%s: %.*s", v8c_err_name(err), (int)len, json);
    err ? refused++ : read++;
    if (!err) look_everywhere(map);
    v8c_source_map_free(map);
  }
  cr_assert(read > 1000 && refused > 1000, "%d read, %d refused", read, refused);
}

/* ---- Maps that TypeScript makes ------------------------------------------------------------------- */

static void load_typescript(void) {
  v8c_buf source = {0};
  FILE *file = fopen(TYPESCRIPT, "rb");
  cr_assert(file, "there is no %s", TYPESCRIPT);
  OK(v8c_buf_reserve(&source, 16 << 20));
  source.len = fread(source.data, 1, 16 << 20, file);
  fclose(file);
  OK(v8c_eval(ctx, source.data, source.len, "typescript.js", NULL));
  v8c_buf_free(&source);
}

/* Its own decoder is the other opinion: every place of a map of one of its pieces. */
Test(source_map, agrees_with_typescript) {
  v8c_value json, places, value;
  v8c_buf text = {0};
  load_typescript();
  eval(
      "const input = ts.transpileModule.toString() + ts.createScanner.toString() + ts.textSpanEnd.toString();"
      "const made = ts.transpileModule(input, { fileName: 'in.ts', compilerOptions: { sourceMap: true, target: 'ES5' } "
      "});"
      "const places = []; const last = new Map();"
      "const decoder = ts.decodeMappings(JSON.parse(made.sourceMapText).mappings);"
      "for (let s = decoder.next(); !s.done; s = decoder.next()) { const m = s.value;"
      "  last.set(m.generatedLine + ':' + m.generatedCharacter, m) }"
      "for (const m of last.values()) if (m.sourceIndex !== undefined)"
      "  places.push(m.generatedLine, m.generatedCharacter, m.sourceLine, m.sourceCharacter)");
  json = eval("made.sourceMapText");
  places = eval("new Int32Array(places)");
  OK(v8c_to_text(ctx, json, &text));
  v8c_source_map *map = NULL;
  OK(v8c_source_map_new(text.data, text.len, V8C_LIT("/p/in.js.map"), &map));
  double count;
  OK(v8c_get_named(ctx, places, V8C_LIT("length"), &value));
  OK(v8c_get_number(value, &count));
  cr_assert_gt(count, 4 * 5000);
  for (uint32_t i = 0; i < (uint32_t)count; i += 4) {
    double n[4];
    v8c_scope scope;
    OK(v8c_scope_open(iso, &scope));
    for (uint32_t j = 0; j < 4; j++) {
      OK(v8c_get_index(ctx, places, i + j, &value));
      OK(v8c_get_number(value, &n[j]));
    }
    v8c_scope_close(&scope);
    v8c_source_place place = {.size = sizeof place};
    OK(v8c_source_map_find(map, (int)n[0] + 1, (int)n[1] + 1, &place));
    cr_assert_eq(place.line, (int)n[2] + 1, "%d:%d", (int)n[0], (int)n[1]);
    cr_assert_eq(place.column, (int)n[3] + 1, "%d:%d", (int)n[0], (int)n[1]);
    cr_assert_str_eq(place.source, "/p/in.ts");
  }
  v8c_source_map_free(map);
  v8c_buf_free(&text);
}

/* ---- Stacks --------------------------------------------------------------------------------------- */

static int fetched;
static char fetched_url[256];
static bool fetch(const char *url, size_t len, v8c_buf *out, void *data) {
  const char *map = data;
  fetched++;
  snprintf(fetched_url, sizeof fetched_url, "%.*s", (int)len, url);
  return map && v8c_buf_append(out, map, strlen(map)) == 0;
}

static void install(const char *map) {
  v8c_source_maps *maps = NULL;
  v8c_source_maps_options options = {.size = sizeof options, .fetch = fetch, .data = (void *)map};
  OK(v8c_source_maps_new(&options, &maps));
  OK(v8c_source_maps_install(maps, iso));
  v8c_source_maps_free(maps);
}

/* Every place of lines 1 to 4, from their beginnings, is line 10 and so on of app.ts, column 5. */
#define TENS                                                                                                           \
  "{\"version\":3,\"sources\":[\"app.ts\"],\"sourcesContent\":[\"1\\n2\\n3\\n4\\n5\\n6\\n7\\n8\\n9\\nten\\neleven\"]," \
  " "                                                                                                                  \
  "\"mappings\":\"AASI;AACA;AACA;AACA\"}"
#define SCRIPT                                   \
  "function f() { throw new TypeError('no') }\n" \
  "function g() { f() }\n"                       \
  "globalThis.g = g; globalThis.f = f\n"         \
  "//# sourceMappingURL=app.js.map\n"

Test(source_map, error_stack_in_javascript) {
  install(TENS);
  OK(v8c_eval(ctx, V8C_LIT(SCRIPT), "/p/app.js", NULL));
  eval("var thrown; try { g() } catch (e) { thrown = e }");
  cr_assert_eq(fetched, 0, "nobody has asked for a stack");
  EVAL_IS("thrown.stack.split('\\n').slice(0, 3).join('|')",
          "TypeError: no|    at f (/p/app.ts:10:5)|    at g (/p/app.ts:11:5)");
  cr_assert_eq(fetched, 1);
  cr_assert_str_eq(fetched_url, "/p/app.js.map");
  EVAL_IS("try { g() } catch (e) { e.stack.includes('app.ts:10:5') }", "true");
  cr_assert_eq(fetched, 1, "it is kept");
}

Test(source_map, errors_in_c) {
  install(TENS);
  OK(v8c_eval(ctx, V8C_LIT(SCRIPT), "/p/app.js", NULL));
  v8c_error *error = NULL;
  CODE(V8C_EXCEPTION, v8c_eval(ctx, V8C_LIT("g()"), "main.js", NULL));
  OK(v8c_catch(iso, &error));
  cr_assert_str_eq(v8c_error_script(error), "/p/app.ts");
  cr_assert_eq(v8c_error_line(error), 10);
  cr_assert_eq(v8c_error_column(error), 5);
  cr_assert_eq(v8c_error_end_column(error), 6);
  cr_assert_str_eq(v8c_error_source_line(error), "ten");
  v8c_stack_frame frame = {.size = sizeof frame};
  cr_assert_eq(v8c_error_frame_count(error), 3);
  OK(v8c_error_frame(error, 1, &frame));
  cr_assert_str_eq(frame.script, "/p/app.ts");
  cr_assert_str_eq(frame.script_name, "/p/app.js");
  cr_assert_str_eq(frame.function, "g");
  cr_assert_eq(frame.line, 11);
  OK(v8c_error_frame(error, 2, &frame));
  cr_assert_str_eq(frame.script, "main.js");
  cr_assert(strstr(v8c_error_stack(error), "/p/app.ts:11:5"));
  v8c_buf text = {0};
  OK(v8c_error_print(error, &text));
  cr_assert(strstr(text.data, "/p/app.ts:10:5: TypeError: no\nten\n   ^\n    at f (/p/app.ts:10:5)"), "%s", text.data);
  v8c_buf_free(&text);
  v8c_error_free(error);
}

static v8c_stack *seen;
static void native(v8c_call *call) {
  v8c_stack_free(seen);
  OK(v8c_stack_current(v8c_call_isolate(call), 10, &seen));
}

Test(source_map, the_stack_that_runs) {
  v8c_value function;
  v8c_stack_frame frame = {.size = sizeof frame};
  install(TENS);
  OK(v8c_function(ctx, V8C_LIT("native"), native, NULL, &function));
  OK(v8c_set_named(ctx, v8c_global(ctx), V8C_LIT("native"), function));
  OK(v8c_eval(ctx, V8C_LIT("0\nnative()\n//# sourceMappingURL=m"), "/p/app.js", NULL));
  OK(v8c_stack_at(seen, 0, &frame));
  cr_assert_str_eq(frame.script, "/p/app.ts");
  cr_assert_eq(frame.line, 11);
  v8c_stack_free(seen);
}

Test(source_map, in_every_context_and_for_values_that_are_no_errors) {
  v8c_context *other = NULL;
  v8c_frame frame;
  v8c_error *error = NULL;
  install(TENS);
  OK(v8c_context_new(iso, NULL, &other));
  OK(v8c_enter(other, &frame));
  CODE(V8C_EXCEPTION, v8c_eval(other, V8C_LIT("0\nthrow 1\n//# sourceMappingURL=m"), "/p/app.js", NULL));
  OK(v8c_catch(iso, &error));
  cr_assert_eq(v8c_error_line(error), 11);
  cr_assert(strstr(v8c_error_stack(error), "/p/app.ts:11:5"), "%s", v8c_error_stack(error));
  v8c_error_free(error);
  OK(v8c_leave(&frame));
  v8c_context_free(other);
}

Test(source_map, async_frames_too) {
  install(TENS);
  OK(v8c_eval(ctx, V8C_LIT("globalThis.inner = async () => { await 0; throw new Error('late') }"), "inner.js", NULL));
  OK(v8c_eval(ctx,
              V8C_LIT("globalThis.said = 0\nasync function outer() { await inner() }\nouter().catch(e => said = "
                      "e.stack + new Error('here').stack)\n//# sourceMappingURL=m"),
              "/p/app.js", NULL));
  OK(v8c_run_microtasks(iso));
  EVAL_IS("/async outer \\(\\/p\\/app\\.(ts|js):/.exec(said) !== null", "true");
  EVAL_IS("said.includes('/p/app.ts:12:5')", "true");
}

Test(source_map, inline_maps_and_maps_that_were_added) {
  v8c_source_maps *maps = NULL;
  OK(v8c_source_maps_new(NULL, &maps));
  OK(v8c_source_maps_install(maps, iso));
  const char inline_map[] =
      "new Error('x').stack.split('\\n')[1]\n//# sourceMappingURL=data:application/json;base64,"
      "eyJ2ZXJzaW9uIjozLCJzb3VyY2VzIjpbImEudHMiXSwibWFwcGluZ3MiOiJBQVNJIn0=";
  v8c_value value;
  OK(v8c_eval(ctx, inline_map, V8C_ZSTR, "file:///p/x.js", &value));
  TEXT_IS(value, "    at file:///p/a.ts:10:5");
  v8c_source_map *map = read_map(TENS, "/q/m");
  OK(v8c_source_maps_add(maps, V8C_LIT("file:///p/x.js"), map));
  OK(v8c_eval(ctx, inline_map, V8C_ZSTR, "file:///p/x.js", &value));
  TEXT_IS(value, "    at /q/app.ts:10:5");
  v8c_source_maps_free(maps);
  OK(v8c_source_maps_install(NULL, iso));
  OK(v8c_eval(ctx, inline_map, V8C_ZSTR, "file:///p/x.js", &value));
  TEXT_IS(value, "    at file:///p/x.js:1:1");
}

/* What there is to say of scripts without a map is V8's own text, in all its forms. */
static const char forms[] =
    "const texts = []; const add = f => { try { texts.push(f()) } catch (e) { texts.push('thrown: ' + e.stack) } };"
    "class Own extends Error { get name() { return 'Own' } }; class K { constructor() { throw new Own('ctor') } }"
    "add(() => new Error('plain').stack); add(() => new K()); add(() => Own.prototype.name);"
    "add(() => { const o = {}; Error.captureStackTrace(o); return o.stack });"
    "add(() => { const o = { name: 'N', message: 'M' }; Error.captureStackTrace(o); return o.stack });"
    "add(() => { const e = new Error('a'); e.name = ''; return e.stack });"
    "add(() => eval('new Error(\"in eval\").stack')); add(() => new Function('return new Error(\"f\").stack')());"
    "add(() => eval('new Error(\"named\").stack //# sourceURL=named.js'));"
    "add(() => [1].map(() => new Error('builtin').stack)[0]); add(() => null.x); add(() => JSON.parse('{'));"
    "add(() => ({ m() { return new Error('method').stack } }).m()); add(() => Reflect.construct(Error, ['r']).stack);"
    "add(() => { const e = new Error('\\ud800 \\u{1f600}'); return e.stack });"
    "add(() => { Error.stackTraceLimit = 0; const s = new Error('none').stack; Error.stackTraceLimit = 10; return s });"
    "add(() => { Error.stackTraceLimit = 30; const r = n => n ? r(n - 1) : new Error('deep').stack; const s = r(40); "
    "Error.stackTraceLimit = 10; return s });"
    "texts.join('\\n')";

Test(source_map, without_a_map_the_text_is_v8s) {
  v8c_context *other = NULL;
  v8c_frame frame;
  v8c_buf before = {0}, after = {0};
  v8c_value value;
  OK(v8c_eval(ctx, forms, V8C_ZSTR, "forms.js", &value));
  OK(v8c_to_text(ctx, value, &before));
  install(NULL);
  OK(v8c_context_new(iso, NULL, &other));
  OK(v8c_enter(other, &frame));
  OK(v8c_eval(other, forms, V8C_ZSTR, "forms.js", &value));
  OK(v8c_to_text(other, value, &after));
  cr_assert_str_eq(after.data, before.data);
  v8c_buf_free(&before);
  v8c_buf_free(&after);
  OK(v8c_leave(&frame));
  v8c_context_free(other);
}

/* Where the first line throws, the stack is there all the same. */
Test(source_map, errors_that_will_not_be_told) {
  install(NULL);
  EVAL_IS(
      "{ const e = new Error(''); Object.defineProperty(e, 'message', { get() { throw new TypeError('t') } });"
      "e.stack.split('\\n')[0] }",
      "<error: TypeError: t>");
  EVAL_IS(
      "{ const e = new Error(''); Object.defineProperty(e, 'message', { get() { throw 1 } });"
      "/^<error>\\n    at /.test(e.stack) }",
      "true");
}

Test(source_map, prepare_stack_trace_of_the_script) {
  install(TENS);
  OK(v8c_eval(ctx,
              V8C_LIT("0\nError.prepareStackTrace = function (e, sites) { return this === Error && "
                      "sites[0].getFileName() + ':' + sites[0].getLineNumber() + e.message }\n"
                      "globalThis.said = new Error('!').stack\n//# sourceMappingURL=m"),
              "/p/app.js", NULL));
  EVAL_IS("said", "/p/app.js:3!");
  EVAL_IS(
      "Error.prepareStackTrace = () => { throw new RangeError('p') };"
      "try { new Error('x').stack } catch (e) { e.name }",
      "RangeError");
  EVAL_IS("Error.prepareStackTrace = () => ({ own: 1 }); new Error('x').stack.own", "1");
  EVAL_IS(
      "delete Error.prepareStackTrace; globalThis.Error = null; "
      "try { null.x } catch (e) { e.stack.split(':')[0] }",
      "TypeError");
}

Test(source_map, a_termination_goes_on) {
  v8c_limits *limits = NULL;
  v8c_limits_options options = {.size = sizeof options, .wall_ms = 20};
  v8c_span span;
  install(TENS);
  OK(v8c_limits_new(&options, &limits));
  OK(v8c_limits_begin(iso, limits, &span));
  CODE(V8C_ETERMINATED, v8c_eval(ctx,
                                 V8C_LIT("const e = new Error('x'); Object.defineProperty(e, 'message', { get() { for "
                                         "(;;); } }); e.stack; 1"),
                                 NULL, NULL));
  CODE(V8C_ETERMINATED, v8c_limits_end(iso, &span, NULL));
  v8c_limits_free(limits);
  EVAL_IS("1 + 1", "2");
}

/* ---- Who is asked about places ---------------------------------------------------------------------- */

static int freed;
static void count_free(void *data) { (void)data, freed++; }
static bool says(const v8c_stack_frame *frame, v8c_position *out, void *data) {
  if (v8c_entered(iso)) return false; /* V8 is in the middle of it */
  if (data)
    out->line = out->column = 0;
  else
    out->line = frame->line * 100, out->column = frame->column;
  return v8c_buf_append(&out->source, "elsewhere", 9) == 0 && v8c_buf_append(&out->source_line, "text", 4) == 0;
}

Test(source_map, any_function_may_tell) {
  OK(v8c_on_position(iso, says, NULL, count_free));
  EVAL_IS("new Error('x').stack.split('\\n')[1]", "    at elsewhere:100:1");
  OK(v8c_on_position(iso, says, iso, count_free));
  cr_assert_eq(freed, 1);
  EVAL_IS("new Error('x').stack.includes('elsewhere')", "false"); /* no place at all */
  CODE(V8C_EINVAL, v8c_on_position(iso, NULL, iso, NULL));
  OK(v8c_on_position(iso, NULL, NULL, NULL));
  cr_assert_eq(freed, 2);
}
