/* mod_events.c: require("events"): EventEmitter, which is JavaScript: js/events.js. */
#include "src/modules/modules.h"

static const char *const aliases[] = {"node:events", NULL};

static const char types[] =
    "declare module \"events\" {\n"
    "  type Listener = (...args: any[]) => void;\n"
    "  class EventEmitter {\n"
    "    constructor(options?: { captureRejections?: boolean });\n"
    "    on(name: string | symbol, listener: Listener): this;\n"
    "    addListener(name: string | symbol, listener: Listener): this;\n"
    "    prependListener(name: string | symbol, listener: Listener): this;\n"
    "    once(name: string | symbol, listener: Listener): this;\n"
    "    prependOnceListener(name: string | symbol, listener: Listener): this;\n"
    "    off(name: string | symbol, listener: Listener): this;\n"
    "    removeListener(name: string | symbol, listener: Listener): this;\n"
    "    removeAllListeners(name?: string | symbol): this;\n"
    "    emit(name: string | symbol, ...args: any[]): boolean;\n"
    "    listeners(name: string | symbol): Listener[];\n"
    "    rawListeners(name: string | symbol): Listener[];\n"
    "    listenerCount(name: string | symbol, listener?: Listener): number;\n"
    "    eventNames(): (string | symbol)[];\n"
    "    setMaxListeners(count: number): this;\n"
    "    getMaxListeners(): number;\n"
    "    static once(emitter: EventEmitter, name: string | symbol, options?: object): Promise<any[]>;\n"
    "    static on(emitter: EventEmitter, name: string | symbol, options?: object): AsyncIterableIterator<any[]>;\n"
    "    static getEventListeners(emitter: EventEmitter, name: string | symbol): Listener[];\n"
    "    static defaultMaxListeners: number;\n"
    "    static readonly errorMonitor: unique symbol;\n"
    "    static EventEmitter: typeof EventEmitter;\n"
    "  }\n"
    "  namespace EventEmitter { type Name = string | symbol; }\n"
    "  export = EventEmitter;\n"
    "}\n";

static const char help[] =
    "EventEmitter: calls listeners by the name of an event, in order.\n"
    "As Node's: on, once, prependListener, off, emit, newListener and removeListener, errorMonitor,\n"
    "events.once and events.on. An 'error' that nobody listens to is thrown.\n";

const v8c_native_module v8c__mod_events = {.size = sizeof(v8c_native_module),
                                           .name = "events",
                                           .aliases = aliases,
                                           .source = v8c__js_events,
                                           .types = types,
                                           .help = help};
