import { type Message, phrase } from '#lib/messages/message.ts'
import type { Analysis } from './analysis.ts'

/** Says of an analysis of some clips how many there are; undefined where all are. */
export function clipsInWords({ sampling: { spread } }: Pick<Analysis, 'sampling'>): Message | undefined {
  if (!spread) return undefined
  const told = { seen: spread.starts.length, total: spread.total }
  return phrase('{seen, number} of {total, number} clips were analysed, spread evenly over the recording.', told)
}
