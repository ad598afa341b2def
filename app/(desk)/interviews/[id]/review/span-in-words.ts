import type { Translator } from '#lib/messages/translator.ts'
import { minutesAndSeconds } from '#lib/timeline/time-labels.ts'
import type { TimeSpan } from '#lib/timeline/time-view.ts'

/** A stretch of a recording from minute to minute, or a moment where it has no length. */
export function spanInWords(t: Translator, { fromMs, toMs }: TimeSpan): string {
  const from = minutesAndSeconds(fromMs)
  return toMs > fromMs ? t('{from} to {to}', { from, to: minutesAndSeconds(toMs) }) : from
}
