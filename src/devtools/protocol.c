/* protocol.c: which methods and events there are, for clients that ask before they speak: V8's own, and ours. */
#include <string.h>

#include "src/devtools/devtools.h"

static const struct {
  const char *name, *commands, *events; /* words */
} domains[] = {
    {"Console", "clearMessages disable enable", "messageAdded"},
    {"Debugger",
     "continueToLocation disable disassembleWasmModule enable evaluateOnCallFrame "
     "getPossibleBreakpoints getScriptSource getStackTrace getWasmBytecode "
     "nextWasmDisassemblyChunk pause pauseOnAsyncCall removeBreakpoint restartFrame resume "
     "searchInContent setAsyncCallStackDepth setBlackboxExecutionContexts setBlackboxPatterns "
     "setBlackboxedRanges setBreakpoint setBreakpointByUrl setBreakpointOnFunctionCall "
     "setBreakpointsActive setInstrumentationBreakpoint setPauseOnExceptions setReturnValue "
     "setScriptSource setSkipAllPauses setVariableValue stepInto stepOut stepOver",
     "breakpointResolved paused resumed scriptFailedToParse scriptParsed"},
    {"HeapProfiler",
     "addInspectedHeapObject collectGarbage disable enable getHeapObjectId getObjectByHeapObjectId "
     "getSamplingProfile startSampling startTrackingHeapObjects stopSampling "
     "stopTrackingHeapObjects takeHeapSnapshot",
     "addHeapSnapshotChunk heapStatsUpdate lastSeenObjectId reportHeapSnapshotProgress "
     "resetProfiles"},
    {"Profiler",
     "disable enable getBestEffortCoverage setSamplingInterval start startPreciseCoverage stop "
     "stopPreciseCoverage takePreciseCoverage",
     "consoleProfileFinished consoleProfileStarted preciseCoverageDeltaUpdate"},
    {"Runtime",
     "addBinding awaitPromise callFunctionOn compileScript disable discardConsoleEntries enable "
     "evaluate getExceptionDetails getHeapUsage getIsolateId getProperties globalLexicalScopeNames "
     "queryObjects releaseObject releaseObjectGroup removeBinding runIfWaitingForDebugger "
     "runScript setAsyncCallStackDepth setCustomObjectFormatterEnabled "
     "setMaxCallStackSizeToCapture terminateExecution",
     "bindingCalled consoleAPICalled exceptionRevoked exceptionThrown executionContextCreated "
     "executionContextDestroyed executionContextsCleared inspectRequested"},
    {"Schema", "getDomains", ""},
    {"NodeRuntime", "disable enable notifyWhenWaitingForDisconnect", "waitingForDisconnect"},
    {"NodeWorker", "detach disable enable sendMessageToWorker",
     "attachedToWorker detachedFromWorker receivedMessageFromWorker"},
    {"Target",
     "attachToTarget detachFromTarget getTargetInfo getTargets sendMessageToTarget setAutoAttach "
     "setDiscoverTargets",
     "attachedToTarget detachedFromTarget receivedMessageFromTarget targetCreated"},
};

/* "key":[{"name":"a"},{"name":"b"}] of "a b". */
static int add_words(v8c_buf *out, const char *key, const char *words) {
  int err = v8c_buf_printf(out, ",\"%s\":[", key);
  for (bool first = true; *words && !err; first = false) {
    int len = (int)strcspn(words, " ");
    err = v8c_buf_printf(out, "%s{\"name\":\"%.*s\"}", first ? "" : ",", len, words);
    words += len + strspn(words + len, " ");
  }
  return err ? err : v8c_buf_append(out, "]", 1);
}

int v8c__add_protocol(v8c_buf *out) {
  int err = v8c_buf_append(out, V8C_LIT("{\"version\":{\"major\":\"1\",\"minor\":\"3\"},\"domains\":["));
  for (size_t i = 0; i < sizeof domains / sizeof *domains && !err; i++) {
    err = v8c_buf_printf(out, "%s{\"domain\":\"%s\"", i ? "," : "", domains[i].name);
    if (!err) err = add_words(out, "commands", domains[i].commands);
    if (!err) err = add_words(out, "events", domains[i].events);
    if (!err) err = v8c_buf_append(out, "}", 1);
  }
  return err ? err : v8c_buf_append(out, "]}", 2);
}
