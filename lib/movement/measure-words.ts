import { type Decimals, decimals, type Message, phrase } from '#lib/messages/message.ts'
import { textInMessage } from '#lib/messages/stored-text.ts'
import { CLIP_MEASURES, FACE_MEASURES, type MeasureUnit, STATISTICS } from './measures.ts'

/** What a number of a clip is given in. */
export interface ClipUnit {
  unit: MeasureUnit | 'per-minute' | 'none'
  perSecond?: boolean
}

/** A number of a clip, in words. */
export interface NamedNumber extends ClipUnit {
  title: Message
}

const CLIP_UNITS: Record<(typeof CLIP_MEASURES)[number]['key'], ClipUnit['unit']> = {
  mov_blinkrate: 'per-minute',
  fac_still: 'share',
  fac_expressivity: 'eye-distance',
}

const NUMBERS: ReadonlyMap<string, NamedNumber> = new Map([
  ...FACE_MEASURES.flatMap(({ key, title, unit }) =>
    STATISTICS.map((statistic): [string, NamedNumber] => [
      `${key}_${statistic.key}`,
      {
        title: phrase('{measure}: {statistic}', { measure: title, statistic: statistic.title }),
        unit,
        perSecond: statistic.key === 'vel',
      },
    ]),
  ),
  ...CLIP_MEASURES.map(({ key, title }): [string, NamedNumber] => [key, { title, unit: CLIP_UNITS[key] }]),
])

/** A number of a clip by its name in files; numbers that only a foreign encoder has stand by that name. */
export function namedNumber(name: string): NamedNumber {
  return NUMBERS.get(name) ?? { title: phrase('{part}', { part: textInMessage(name) }), unit: 'none' }
}

/** What the units are, in a sentence. */
export const UNITS_IN_WORDS = phrase(
  'An eye distance is the distance between the outer corners of the eyes; an eye width is the distance between the two corners of an eye.',
)

/** A value with its unit, with two digits that count. @param value in the unit of the number; shares from 0 to 1 */
export function inUnit(value: number, { unit, perSecond = false }: ClipUnit): Message {
  const shown = unit === 'share' ? 100 * value : value
  const digits = Math.abs(shown) >= 1e-4 ? Math.min(4, Math.max(0, 1 - Math.floor(Math.log10(Math.abs(shown))))) : 0
  return (perSecond ? PER_SECOND : UNITS)[unit](decimals(shown, digits))
}

type InUnit = Record<ClipUnit['unit'], (value: Decimals) => Message>

const UNITS: InUnit = {
  'eye-distance': (value) => phrase('{value} eye distances', { value }),
  'eye-width': (value) => phrase('{value} eye widths', { value }),
  degrees: (value) => phrase('{value}°', { value }),
  share: (value) => phrase('{value} %', { value }),
  'per-minute': (value) => phrase('{value} per minute', { value }),
  none: (value) => phrase('{value}', { value }),
}

const PER_SECOND: InUnit = {
  ...UNITS,
  'eye-distance': (value) => phrase('{value} eye distances per second', { value }),
  'eye-width': (value) => phrase('{value} eye widths per second', { value }),
  degrees: (value) => phrase('{value}° per second', { value }),
  share: (value) => phrase('{value} % per second', { value }),
}
