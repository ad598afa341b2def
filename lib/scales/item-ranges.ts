import { type Message, phrase } from '#lib/messages/message.ts'
import { textInMessage } from '#lib/messages/stored-text.ts'
import type { ScaleItem } from './scale.ts'

/** The highest score that a chip and a key are made for. */
const HIGHEST_CHIP = 10

/** Whether scores of an item are typed as numbers, since there are too many to choose from, as of the GAF or of a sum that is entered as it is. */
export const isTyped = ({ high }: Pick<ScaleItem, 'high'>): boolean => high > HIGHEST_CHIP

/** Lowest and highest score of any of these items. */
export function rangeOf(items: readonly ScaleItem[]): { low: number; high: number } {
  return { low: Math.min(...items.map(({ low }) => low)), high: Math.max(...items.map(({ high }) => high)) }
}

/** What the ends of the items mean: “1 absent to 7 extreme”; where ranges differ, that they do. */
export function rangeInWords(items: readonly ScaleItem[]): Message {
  const { low, high } = rangeOf(items)
  const end = (score: number) => {
    const words = new Set(items.map(({ levels }) => levels[score]))
    const [word] = words
    return words.size === 1 && word ? phrase('{score} {word}', { score, word: textInMessage(word) }) : String(score)
  }
  const same = items.every((item) => item.low === low && item.high === high)
  const ends = { low: end(low), high: end(high) }
  return same ? phrase('{low} to {high}', ends) : phrase('{low} to {high}; some items have another range', ends)
}
