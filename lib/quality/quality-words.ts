import { decimals, type Message, phrase } from '#lib/messages/message.ts'
import type { QualityUnit } from './measures.ts'

/** A value of a measure with its unit, with two digits that count, or as a whole number. */
export function qualityInWords(value: number, unit: QualityUnit): Message {
  const size = Math.abs(value)
  const digits = size >= 10 || size < 1e-4 ? 0 : Math.max(0, 1 - Math.floor(Math.log10(size)))
  const shown = decimals(value, digits)
  if (unit === 'px') return phrase('{value} px', { value: shown })
  if (unit === 'degrees') return phrase('{value}°', { value: shown })
  if (unit === 'grey') return phrase('{value} of 255', { value: shown })
  return phrase('{value}', { value: shown })
}
