// glue.js: JavaScript of the loader's own. A function expression, called once a loader.
//
// None of it is native, so that a heap with modules in it can become a snapshot, and be restored where
// there is no loader: there, CommonJS modules have what was linked before they ran. Elsewhere `natives`
// finds and compiles what they require when they do:
//   natives.resolve(from, name)  a URL, or throws; natives.load(url) gives it to body, text or native below
//   natives.path(url)            of a file, else the URL; natives.caller() the URL of the script that calls
(() => {
  const { defineProperty, create } = Object;
  const { apply } = Reflect;
  const records = create(null); // by URL
  const cache = create(null);   // modules by file name
  let natives, main;

  function pathsOf(dir) {
    const paths = [];
    if (dir[0] !== '/') return paths;
    for (let at = dir; ; at = at.slice(0, at.lastIndexOf('/'))) {
      if (!at.endsWith('/node_modules')) paths.push(`${at === '/' ? '' : at}/node_modules`);
      if (at === '' || at === '/') return paths;
    }
  }

  class Module {
    constructor(record, parent) {
      this.id = record.path;
      this.path = record.dir;
      this.exports = {};
      this.filename = record.path;
      this.loaded = false;
      this.children = [];
      this.paths = pathsOf(record.dir);
      defineProperty(this, 'parent', { value: parent, writable: true, configurable: true });
      defineProperty(this, 'require', { value: requireOf(record, this), writable: true, configurable: true });
    }
  }

  function adopt(parent, module) {
    if (parent !== undefined && !parent.children.includes(module)) parent.children.push(module);
  }

  function disown(parent, module) {
    const at = parent === undefined ? -1 : parent.children.indexOf(module);
    if (at >= 0) parent.children.splice(at, 1);
  }

  function fill(record, module) {
    if (record.text !== undefined) {
      try {
        module.exports = JSON.parse(record.text);
      } catch (error) {
        error.message = `${record.path}: ${error.message}`;
        throw error;
      }
    } else if (record.body !== undefined) {
      apply(record.body, module.exports, [module.exports, module.require, module, record.path, record.dir]);
    } else {
      module.exports = record.value;
    }
  }

  // One that threw is gone, and read anew by who requires it again. What is thrown keeps its place.
  function load(url, parent, isMain) {
    let record = records[url];
    if (record !== undefined && record.native) return record.value;
    let module = record === undefined ? undefined : cache[record.path];
    if (module === undefined && natives !== undefined && (record === undefined || record.used)) {
      natives.load(url);
      record = records[url];
      if (record.native) return record.value;
      module = cache[record.path];
    }
    if (module !== undefined) {
      adopt(parent, module);
      return module.exports;
    }
    record.used = true;
    module = cache[record.path] = new Module(record, parent);
    if (isMain) {
      module.id = '.';
      main = module;
    }
    adopt(parent, module);
    let done = false;
    try {
      fill(record, module);
      done = true;
    } finally {
      if (!done) {
        delete cache[record.path];
        disown(parent, module);
      }
    }
    module.loaded = true;
    return module.exports;
  }

  function fault(Kind, code, message) {
    const error = new Kind(message);
    error.code = code;
    return error;
  }

  function checkName(name) {
    if (typeof name !== 'string')
      throw fault(TypeError, 'ERR_INVALID_ARG_TYPE',
                  `The "id" argument must be of type string. Received ${name === null ? 'null' : typeof name}`);
    if (name === '')
      throw fault(TypeError, 'ERR_INVALID_ARG_VALUE',
                  "The argument 'id' must be a non-empty string. Received ''");
  }

  // The error names who requires; those that required that one stand behind it.
  function resolve(record, name, module) {
    try {
      return natives.resolve(record.url, name);
    } catch (error) {
      if (error.code === 'MODULE_NOT_FOUND') {
        const stack = [record.path];
        for (let at = module?.parent; at && !stack.includes(at.filename); at = at.parent) {
          stack.push(at.filename);
          error.message += `\n- ${at.filename}`;
        }
        error.requireStack = stack;
      }
      throw error;
    }
  }

  function linked(record, name) {
    const to = record.links[name];
    if (typeof to === 'string') return to;
    throw fault(Error, to ? to.code : 'MODULE_NOT_FOUND',
                to ? to.message : `Cannot find module '${name}'\nRequire stack:\n- ${record.path}`);
  }

  function find(record, name, module) {
    if (natives === undefined) return linked(record, name);
    const known = record.links[name];
    if (typeof known === 'string') {
      const there = records[known];
      if (there !== undefined && (there.native || cache[there.path] !== undefined)) return known;
    }
    return record.links[name] = resolve(record, name, module);
  }

  const pathOf = (url) => records[url]?.native ? url : natives === undefined ? records[url].path : natives.path(url);

  function resolveFrom(record, name, options, module) {
    checkName(name);
    if (options?.paths === undefined) return pathOf(find(record, name, module));
    let failure;
    for (const path of options.paths) {
      try {
        return pathOf(natives.resolve(natives.url(`${path}/[paths]`), name));
      } catch (error) {
        failure = error;
      }
    }
    throw failure ?? fault(Error, 'MODULE_NOT_FOUND', `Cannot find module '${name}'`);
  }

  function decorate(require, resolve, dir) {
    require.resolve = resolve;
    resolve.paths = (name) => /^\.\.?(\/|$)/.test(name) ? [dir()] : pathsOf(dir());
    require.cache = cache;
    defineProperty(require, 'main', { get: () => main, enumerable: true, configurable: true });
    return require;
  }

  function requireOf(record, module) {
    function require(name) {
      checkName(name);
      return load(find(record, name, module), module);
    }
    return decorate(require, function resolve(name, options) { return resolveFrom(record, name, options, module); },
                    () => record.dir);
  }

  function dirOf(path) {
    const at = path.lastIndexOf('/');
    return at > 0 ? path.slice(0, at) : '/';
  }

  // For code that is no module: by the URL of who asks.
  const strangers = create(null);
  function strangerOf(url) {
    let record = strangers[url];
    if (record === undefined) {
      const path = natives.path(url);
      record = strangers[url] = { url, path, dir: dirOf(path), links: create(null) };
    }
    return record;
  }

  return {
    __proto__: null,
    natives(given) { natives = given; },
    body(url, path, dir, body) { records[url] = { url, path, dir, body, links: create(null), used: false }; },
    text(url, path, text) { records[url] = { url, path, dir: dirOf(path), text, links: create(null), used: false }; },
    value(url, path, value) { records[url] = { url, path, dir: '', value, links: create(null), used: false }; },
    native(url, value) { records[url] = { url, path: url, native: true, value }; },
    link(url, name, to) { records[url].links[name] = to; },
    miss(url, name, code, message) { records[url].links[name] = { code, message }; },
    exports: (url) => () => load(url, undefined),
    main: (url) => load(url, undefined, true),
    require(from, name) { return load(find(strangerOf(from), name, undefined), undefined); },
    global() {
      const from = () => strangerOf(natives.caller());
      function require(name) {
        checkName(name);
        return load(find(from(), name, undefined), undefined);
      }
      return decorate(require, function resolve(name, options) { return resolveFrom(from(), name, options); },
                      () => from().dir);
    },
    meta(meta, dirname, filename, resolve, url) {
      if (filename) { meta.dirname = dirname; meta.filename = filename; }
      if (resolve) meta.resolve = resolve;
      meta.url = url;
    },
    error(error, code, properties) {
      defineProperty(error, 'code', { value: code, enumerable: true, configurable: true, writable: true });
      for (const key in properties)
        defineProperty(error, key, { value: properties[key], configurable: true, writable: true });
      return error;
    },
  };
})()
