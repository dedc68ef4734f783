// strip.js: TypeScript's types taken out, in the isolate of the container that is packed of this, of
// TypeScript and of ts-blank-space. `typescript` and `blank` are theirs: src/cli/strip.py.
globalThis.v8cStrip = (() => {
  const property = 'a parameter that is a property';
  const names = {
    EnumDeclaration: 'an enum',
    ModuleDeclaration: 'a namespace with code in it',
    ImportEqualsDeclaration: '`import x = …`',
    ExportAssignment: '`export = …`',
    PrivateKeyword: property,
    ProtectedKeyword: property,
    PublicKeyword: property,
    ReadonlyKeyword: property,
    OverrideKeyword: property,
    TypeAssertionExpression: '`<Type>value` (write `value as Type`)',
    Decorator: 'a decorator',
  };
  const kind_name = (node) => typescript.SyntaxKind[node.kind];
  const commonjs = /\b(?:require|module|exports|__filename|__dirname)\b/;

  const decorator_in = (file) => {
    let found;
    const visit = (node) => {
      found ??= node.modifiers?.find((m) => m.kind === typescript.SyntaxKind.Decorator);
      return found || typescript.forEachChild(node, visit);
    };
    visit(file);
    return found;
  };

  const said = (file, start, text) => {
    const at = file.getLineAndCharacterOfPosition(start);
    return `${at.line + 1}:${at.character + 1}: ${text}`;
  };

  // What is wrong with the syntax comes first, since it has no meaning then; V8 would call the types wrong.
  const fault_of = (file, refused) => {
    const [fault] = file.parseDiagnostics;
    if (fault) return said(file, fault.start, typescript.flattenDiagnosticMessageText(fault.messageText, ' '));
    const node = refused ?? decorator_in(file);
    if (!node) return undefined;
    const what = names[kind_name(node)] ?? `a ${kind_name(node)}`;
    return said(file, node.getStart(file), `${what} is TypeScript that is more than types: it is not supported`);
  };

  // [fault or '', JavaScript, 'module' or 'commonjs' or '']
  return (text) => {
    const file = typescript.createSourceFile('input.ts', text, {
      languageVersion: typescript.ScriptTarget.ESNext,
      jsDocParsingMode: typescript.JSDocParsingMode.ParseNone,
    }, false, typescript.ScriptKind.TS);
    let refused;
    const out = blank(file, (node) => { refused ??= node; });
    const kind = file.externalModuleIndicator || !commonjs.test(out) ? 'module' : 'commonjs';
    return [fault_of(file, refused) ?? '', out, kind];
  };
})();
