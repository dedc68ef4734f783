/* import_map_test.c: import maps and URLs. */
#include "tests/harness/harness.h"

TestSuite(import_map, .timeout = 30);
TestSuite(url, .timeout = 30);

#define BASE "https://example.com/app/index.html"
#define FROM "https://example.com/app/main.mjs"

/* One map for most cases. The single quotes stand for double ones. */
static const char map_text[] =
    "{'imports': {"
    " 'react': '/lib/react.mjs',"
    " 'react/': '/lib/react/',"
    " 'react/deep/': '/deep/',"
    " 'vue': 'https://cdn.example/vue.js',"
    " 'cdn/': 'https://cdn.example/npm/',"
    " './local.mjs': './mapped.mjs',"
    " '/abs.mjs': '../up.mjs',"
    " 'https://example.com/app/url.mjs': '/by-url.mjs',"
    " 'HTTPS://EXAMPLE.com/app/./case.mjs': '/by-case.mjs',"
    " 'https://example.com/dir/': '/other/',"
    " 'https://cdn.example/vue.js': '/never-twice.js',"
    " 'blocked': null,"
    " 'blocked/': null,"
    " 'number': 3,"
    " 'bad-url': 'no-url',"
    " 'bad-slash/': '/no-slash',"
    " '': '/empty.mjs',"
    " 'ünïcode': '/unicode.mjs',"
    " '%41': '/percent.mjs',"
    " '@scope/pkg': '/scoped/pkg.mjs',"
    " '@scope/': '/scoped/',"
    " '#internal': '/internal.mjs',"
    " 'data:text/javascript,a': '/data.mjs',"
    " 'std:': '/std.mjs',"
    " 'custom:lib/': '/custom/',"
    " 'node:fs': '/shim/fs.mjs',"
    " 'app': 'app:main',"
    " 'to-data': 'data:text/javascript,export%20default%201',"
    " 'space name': './a b.mjs',"
    " 'query': '/q.mjs?x=1#y',"
    " 'a': '/1.mjs', 'a': '/2.mjs'"
    "},"
    " 'scopes': {"
    "  '/app/': {'scoped': '/app-scope.mjs', 'react': '/app/react.mjs', 'hidden': null, 'dir/': '/app-dir/'},"
    "  '/app/inner/': {'scoped': '/inner-scope.mjs', 'dir/x.mjs': '/exact-x.mjs'},"
    "  '/app/one.mjs': {'scoped': '/only-one.mjs'},"
    "  'https://other.example/': {'react': 'https://other.example/react.mjs'},"
    "  './rel/': {'./near.mjs': './far.mjs'},"
    "  'http://[bad': {'x': '/x.mjs'}"
    " }"
    "}";

/* NULL: a bare specifier that is not mapped; "!": blocked. */
struct resolution {
  const char *specifier, *from, *url;
};

#define E "https://example.com"
static const struct resolution table[] = {
    /* without the map's help */
    {"./a.mjs", FROM, E "/app/a.mjs"},
    {"../a.mjs", FROM, E "/a.mjs"},
    {"../../../a.mjs", FROM, E "/a.mjs"},
    {"/a.mjs", FROM, E "/a.mjs"},
    {"//cdn.example/a.mjs", FROM, "https://cdn.example/a.mjs"},
    {"./", FROM, E "/app/"},
    {"./a/./b/../c.mjs", FROM, E "/app/a/c.mjs"},
    {"./%2e%2E/a.mjs", FROM, E "/a.mjs"},
    {"./a b.mjs", FROM, E "/app/a%20b.mjs"},
    {"./ü.mjs", FROM, E "/app/%C3%BC.mjs"},
    {"./a.mjs?q=1", FROM, E "/app/a.mjs?q=1"},
    {"./a.mjs#f", FROM, E "/app/a.mjs#f"},
    {"https://cdn.example", FROM, "https://cdn.example/"},
    {"https://cdn.example:443/x", FROM, "https://cdn.example/x"},
    {"https:x.mjs", FROM, "https://x.mjs/"},
    {"data:text/javascript,export default 1", FROM, "data:text/javascript,export default 1"},
    {"blob:https://example.com/1", FROM, "blob:https://example.com/1"},
    {"file:///tmp/a.mjs", FROM, "file:///tmp/a.mjs"},
    {"node:path", FROM, "node:path"},
    {"lodash", FROM, NULL},
    {"lodash/x", FROM, NULL},
    {"@no/pkg", FROM, NULL},
    {".", FROM, NULL},
    {"..", FROM, NULL},
    {".hidden", FROM, NULL},
    {"?q", FROM, NULL},
    {"#frag", FROM, NULL},
    {"", FROM, NULL},
    {"a/../b", FROM, NULL},
    {"https://[bad", FROM, NULL},
    /* bare keys */
    {"react", "https://elsewhere.example/x.mjs", E "/lib/react.mjs"},
    {"react/jsx", FROM, E "/lib/react/jsx"},
    {"react/", FROM, E "/lib/react/"},
    {"react/deep/x.mjs", FROM, E "/deep/x.mjs"},
    {"react/a/../b.mjs", FROM, E "/lib/react/b.mjs"},
    {"reactive", FROM, NULL},
    {"vue", FROM, "https://cdn.example/vue.js"},
    {"cdn/lodash-es@4/map.js", FROM, "https://cdn.example/npm/lodash-es@4/map.js"},
    {"ünïcode", FROM, E "/unicode.mjs"},
    {"%41", FROM, E "/percent.mjs"},
    {"A", FROM, NULL},
    {"@scope/pkg", FROM, E "/scoped/pkg.mjs"},
    {"@scope/pkg/x", FROM, E "/scoped/pkg/x"},
    {"@scope/other", FROM, E "/scoped/other"},
    {"#internal", FROM, E "/internal.mjs"},
    {"to-data", FROM, "data:text/javascript,export%20default%201"},
    {"app", FROM, "app:main"},
    {"space name", FROM, E "/app/a%20b.mjs"},
    {"query", FROM, E "/q.mjs?x=1#y"},
    {"a", FROM, E "/2.mjs"},
    /* URL keys */
    {"./local.mjs", FROM, E "/app/mapped.mjs"},
    {"../app/local.mjs", "https://example.com/x/y.mjs", E "/app/mapped.mjs"},
    {"/abs.mjs", FROM, E "/up.mjs"},
    {"https://example.com/abs.mjs", FROM, E "/up.mjs"},
    {"./url.mjs", FROM, E "/by-url.mjs"},
    {"https://EXAMPLE.COM:443/app/url.mjs", FROM, E "/by-url.mjs"},
    {"./case.mjs", FROM, E "/by-case.mjs"},
    {"/dir/a/b.mjs", FROM, E "/other/a/b.mjs"},
    {"/dir/", FROM, E "/other/"},
    {"/dir", FROM, E "/dir"},
    {"data:text/javascript,a", FROM, E "/data.mjs"},
    {"std:", FROM, E "/std.mjs"},
    {"node:fs", FROM, E "/shim/fs.mjs"},
    /* prefixes count for special schemes only */
    {"custom:lib/x", FROM, "custom:lib/x"},
    {"custom:lib/", FROM, E "/custom/"},
    /* null, and what became null */
    {"blocked", FROM, "!"},
    {"blocked/x", FROM, "!"},
    {"number", FROM, "!"},
    {"bad-url", FROM, "!"},
    {"bad-slash/x", FROM, "!"},
    {"react/../escape.mjs", FROM, "!"},
    {"react//evil.example/x", FROM, "!"},
    {"cdn/https://[bad", FROM, "!"},
    /* scopes */
    {"scoped", FROM, E "/app-scope.mjs"},
    {"scoped", "https://example.com/app/inner/x.mjs", E "/inner-scope.mjs"},
    {"scoped", "https://example.com/app/one.mjs", E "/only-one.mjs"},
    {"scoped", "https://example.com/app/one.mjs/x", E "/app-scope.mjs"},
    {"scoped", "https://example.com/application/x.mjs", NULL},
    {"scoped", "https://elsewhere.example/app/x.mjs", NULL},
    {"react", FROM, E "/app/react.mjs"},
    {"react", "https://example.com/app/inner/x.mjs", E "/app/react.mjs"},
    {"react", "https://other.example/x.mjs", "https://other.example/react.mjs"},
    {"react/x", "https://example.com/app/inner/x.mjs", E "/lib/react/x"},
    {"hidden", FROM, "!"},
    {"dir/x.mjs", "https://example.com/app/inner/x.mjs", E "/exact-x.mjs"},
    {"dir/y.mjs", "https://example.com/app/inner/x.mjs", E "/app-dir/y.mjs"},
    {"./near.mjs", "https://example.com/app/rel/x.mjs", E "/app/rel/near.mjs"},
    {"../near.mjs", "https://example.com/app/rel/x.mjs", E "/app/far.mjs"},
    {"x", FROM, NULL},
};

static v8c_import_map *map_of(const char *text) {
  char copy[sizeof map_text + 64];
  cr_assert_lt(strlen(text), sizeof copy);
  strcpy(copy, text);
  for (char *c = copy; *c; c++)
    if (*c == '\'') *c = '"';
  v8c_import_map *map = NULL;
  int err = v8c_import_map_new(copy, V8C_ZSTR, BASE, V8C_ZSTR, &map);
  cr_assert_eq(err, 0, "%s: %s", v8c_err_name(err), v8c_detail());
  return map;
}

static void resolves(const v8c_import_map *map, const struct resolution *r) {
  v8c_buf url = {0};
  int wanted = !r->url ? V8C_ENOENT : !strcmp(r->url, "!") ? V8C_ETYPE : 0;
  int err = v8c_import_map_resolve(map, r->specifier, V8C_ZSTR, r->from, V8C_ZSTR, &url);
  cr_expect_eq(err, wanted, "'%s' from %s: %s (%s) %s", r->specifier, r->from, v8c_err_name(err), v8c_detail(),
               url.data ? url.data : "");
  if (!err) cr_expect_str_eq(url.data, r->url, "'%s' from %s", r->specifier, r->from);
  if (err) cr_expect(strstr(v8c_detail(), r->specifier), "%s", v8c_detail());
  v8c_buf_free(&url);
}

Test(import_map, resolves_the_table) {
  cr_assert_geq(sizeof table / sizeof *table, 60);
  v8c_import_map *map = map_of(map_text);
  for (size_t i = 0; i < sizeof table / sizeof *table; i++) resolves(map, &table[i]);
  v8c_import_map_free(map);
}

Test(import_map, says_what_it_passed_over) {
  v8c_import_map *map = map_of(map_text);
  const char *const wanted[] = {"\"number\"", "\"bad-url\"", "\"bad-slash/\"", "empty", "http://[bad"};
  size_t count = 0;
  while (v8c_import_map_warning(map, count)) count++;
  cr_expect_eq(count, sizeof wanted / sizeof *wanted, "%zu", count);
  for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
    cr_expect(strstr(v8c_import_map_warning(map, i), wanted[i]), "%s", v8c_import_map_warning(map, i));
  v8c_import_map_free(map);
  map = map_of("{'imports': {}, 'importz': {}, 'integrity': {'/a.mjs': 'sha384-x'}}");
  cr_expect(strstr(v8c_import_map_warning(map, 0), "importz"));
  cr_expect(strstr(v8c_import_map_warning(map, 1), "integrity"));
  cr_expect_null(v8c_import_map_warning(map, 2));
  v8c_import_map_free(map);
}

Test(import_map, without_one) {
  static const struct resolution none[] = {
      {"./a.mjs", FROM, E "/app/a.mjs"}, {"react", FROM, NULL}, {"https://a.example/b", FROM, "https://a.example/b"}};
  for (size_t i = 0; i < 3; i++) resolves(NULL, &none[i]);
}

/* Longer keys first, by UTF-16 units: a key with a supplementary character (units from D800 on) is
 * less than one with U+FF5E, though its UTF-8 is greater. */
Test(import_map, keys_are_ordered) {
  v8c_import_map *map = map_of("{'imports': {'a/': '/1/', 'a/b/': '/2/', 'a/b': '/3', 'a/b/c': '/4'}}");
  static const struct resolution some[] = {{"a/x", FROM, E "/1/x"}, {"a/b", FROM, E "/3"},
                                           {"a/b/", FROM, E "/2/"}, {"a/b/x", FROM, E "/2/x"},
                                           {"a/b/c", FROM, E "/4"}, {"a/bc", FROM, E "/1/bc"}};
  for (size_t i = 0; i < 6; i++) resolves(map, &some[i]);
  v8c_import_map_free(map);
}

Test(import_map, scope_given_twice_counts_once) {
  v8c_import_map *map =
      map_of("{'scopes': {'/app/': {'x': '/1', 'only': '/o'}, 'https://example.com/app/': {'x': '/2'}}}");
  resolves(map, &(struct resolution){"x", FROM, E "/2"});
  resolves(map, &(struct resolution){"only", FROM, NULL});
  v8c_import_map_free(map);
}

Test(import_map, refuses_what_is_none) {
  static const struct {
    const char *text;
    int code;
  } bad[] = {{"", V8C_EFORMAT},
             {"{", V8C_EFORMAT},
             {"{\"imports\": {}} x", V8C_EFORMAT},
             {"[]", V8C_ETYPE},
             {"null", V8C_ETYPE},
             {"{\"imports\": []}", V8C_ETYPE},
             {"{\"imports\": null}", V8C_ETYPE},
             {"{\"scopes\": 1}", V8C_ETYPE},
             {"{\"scopes\": {\"/\": []}}", V8C_ETYPE},
             {"{\"integrity\": \"x\"}", V8C_ETYPE}};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    v8c_import_map *map = NULL;
    int err = v8c_import_map_new(bad[i].text, V8C_ZSTR, BASE, V8C_ZSTR, &map);
    cr_expect_eq(err, bad[i].code, "%s: %s", bad[i].text, v8c_err_name(err));
    cr_expect_null(map);
  }
  v8c_import_map *map = NULL;
  CODE(V8C_EFORMAT, v8c_import_map_new("{\n  \"imports\": {\"a\" 1}}", V8C_ZSTR, BASE, V8C_ZSTR, &map));
  cr_expect(strstr(v8c_detail(), "2:19"), "%s", v8c_detail());
  CODE(V8C_EINVAL, v8c_import_map_new("{}", V8C_ZSTR, "no url", V8C_ZSTR, &map));
}

/* ---- URLs ------------------------------------------------------------------------------------ */

/* NULL: no URL. Each as Node's `new URL` has it. */
static const struct {
  const char *text, *base, *url;
} urls[] = {
    {"http://a/b/c/d;p?q", NULL, "http://a/b/c/d;p?q"},
    {"g", "http://a/b/c/d;p?q", "http://a/b/c/g"},
    {"?y", "http://a/b/c/d;p?q", "http://a/b/c/d;p?y"},
    {"#s", "http://a/b/c/d;p?q", "http://a/b/c/d;p?q#s"},
    {"", "http://a/b/c/d;p?q#f", "http://a/b/c/d;p?q"},
    {"..", "http://a/b/c/d", "http://a/b/"},
    {"../../../g", "http://a/b/c/d", "http://a/g"},
    {"g/..", "http://a/b/c/d", "http://a/b/c/"},
    {"/./g", "http://a/b/c/d", "http://a/g"},
    {"\\x\\y", "http://a/b", "http://a/x/y"},
    {"http:\\\\h\\p", NULL, "http://h/p"},
    {"http:////h", NULL, "http://h/"},
    {"http:x", "http://a/b/c", "http://a/b/x"},
    {"http:x", "file:///b/c", "http://x/"},
    {"  http://h/ \n", NULL, "http://h/"},
    {"ht\ntp://h/a\tb", NULL, "http://h/ab"},
    {"HTTP://User:Pa%20ss@H:80/", NULL, "http://User:Pa%20ss@h/"},
    {"http://u@h:8080", NULL, "http://u@h:8080/"},
    {"http://a@b@c/", NULL, "http://a%40b@c/"},
    {"http://h:0/", NULL, "http://h:0/"},
    {"http://h:65536/", NULL, NULL},
    {"http://h:x/", NULL, NULL},
    {"http://", NULL, NULL},
    {"http://a b/", NULL, NULL},
    {"http://%41%2e/", NULL, "http://a./"},
    {"http://[::1]:3/", NULL, "http://[::1]:3/"},
    {"http://[::1/", NULL, NULL},
    {"http://h/a b?c d'#e f`", NULL, "http://h/a%20b?c%20d%27#e%20f%60"},
    {"x://h/?a'", NULL, "x://h/?a'"},
    {"http://h/%zz%41", NULL, "http://h/%zz%41"},
    {"http://h/{}|", NULL, "http://h/%7B%7D|"},
    {"file:///a/../b", NULL, "file:///b"},
    {"file:a", "file:///x/y", "file:///x/a"},
    {"file:/a", NULL, "file:///a"},
    {"file://localhost/a", NULL, "file:///a"},
    {"file://h/a", NULL, "file://h/a"},
    {"/x", "file://h/a", "file://h/x"},
    {"file:", "file:///x/y?q", "file:///x/y?q"},
    {"file:////a", NULL, "file:////a"},
    {"mailto:a b", NULL, "mailto:a b"},
    {"data:x y#f g", NULL, "data:x y#f%20g"},
    {"x", "data:y", NULL},
    {"#f", "data:y", "data:y#f"},
    {"foo:/a/../b", NULL, "foo:/b"},
    {"foo://h", NULL, "foo://h"},
    {"foo://h/../x", NULL, "foo://h/x"},
    {"foo:/..//p", NULL, "foo:/.//p"},
    {"//h2/p", "foo://h/x", "foo://h2/p"},
    {"foo", NULL, NULL},
    {"1a:b", NULL, NULL},
    {":", NULL, NULL},
    {"http://ex%00ample/", NULL, NULL},
};

Test(url, resolves) {
  for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
    v8c_buf out = {0};
    int err = v8c_url_resolve(urls[i].text, V8C_ZSTR, urls[i].base, urls[i].base ? V8C_ZSTR : 0, &out);
    cr_expect_eq(err, urls[i].url ? 0 : V8C_EFORMAT, "'%s': %s %s", urls[i].text, v8c_err_name(err),
                 out.data ? out.data : "");
    if (!err && urls[i].url) cr_expect_str_eq(out.data, urls[i].url, "'%s': %s", urls[i].text, out.data);
    v8c_buf_free(&out);
  }
}

Test(url, of_paths_and_back) {
  static const char *const pairs[][2] = {{"/a/b.mjs", "file:///a/b.mjs"},
                                         {"/a b/%41?#.mjs", "file:///a%20b/%2541%3F%23.mjs"},
                                         {"/ü/日本.js", "file:///%C3%BC/%E6%97%A5%E6%9C%AC.js"},
                                         {"/back\\slash", "file:///back%5Cslash"},
                                         {"/", "file:///"}};
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
    v8c_buf url = {0}, path = {0};
    OK(v8c_url_from_path(pairs[i][0], V8C_ZSTR, &url));
    cr_expect_str_eq(url.data, pairs[i][1]);
    OK(v8c_url_to_path(url.data, url.len, &path));
    cr_expect_str_eq(path.data, pairs[i][0]);
    v8c_buf_free(&url);
    v8c_buf_free(&path);
  }
}

Test(url, that_are_no_paths) {
  static const char *const bad[] = {"http://h/a", "file://host/a", "file:///a%2Fb", "file:///a%00b", "nothing"};
  v8c_buf out = {0};
  OK(v8c_buf_append(&out, "kept", 4));
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) CODE(V8C_EFORMAT, v8c_url_to_path(bad[i], V8C_ZSTR, &out));
  CODE(V8C_EFORMAT, v8c_url_from_path("relative", V8C_ZSTR, &out));
  cr_expect_eq(out.len, 4);
  v8c_buf_free(&out);
}
