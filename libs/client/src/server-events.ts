import { EventSourceParserStream } from 'eventsource-parser/stream';

/**
 * The documents of an answer of server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html), as they come. Ends with the
 * stream, also where that is cut off.
 */
export async function* documentsOf<T>(response: Response): AsyncGenerator<T> {
  const events = response.body?.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  const reader = events?.getReader();
  try {
    for (;;) {
      // A connection that breaks is the end of the stream for a reader that asks again.
      const next = await reader?.read().catch(() => undefined);
      if (!next || next.done) return;
      yield JSON.parse(next.value.data) as T;
    }
  } finally {
    await reader?.cancel().catch(() => undefined);
  }
}
