import type { HeadCard } from '#lib/heads/head-card.ts'
import { type ReadFeature, strongestFeatures } from '#lib/heads/head-reading.ts'
import { decimals, type Message, phrase } from '#lib/messages/message.ts'
import type { Translator } from '#lib/messages/translator.ts'
import { inUnit, namedNumber, UNITS_IN_WORDS } from '#lib/movement/measure-words.ts'
import { MOVEMENT } from '#lib/movement/measures.ts'
import type { CardMaterial } from '#lib/training/card-material.ts'
import type { CardPart } from './card-lines.ts'

/** How many features a card lists, and how many of them in a sentence. */
const LISTED = 12
const IN_SENTENCES = 5

/** What stands for a head that can be read: its strongest features. */
export interface ReadFeatures {
  features: (ReadFeature & { title: Message; deviationInWords: Message })[]
  labelDeviation: number
  /** Whether it reads, too, how sure the face was, which is not listed: it says more of the picture than of the person. */
  alsoScore: boolean
}

const SCORE = /^fac_score_/

/** The features that a head reads most, where its card knows them. */
export function readFeatures(reads: HeadCard['reads']): ReadFeatures | undefined {
  if (typeof reads === 'string') return undefined
  const all = strongestFeatures(reads, reads.features.length)
  const listed = all.filter(({ name }) => !SCORE.test(name))
  const features = listed.slice(0, LISTED).map((feature) => {
    const { title, ...unit } = namedNumber(feature.name)
    return { ...feature, title, deviationInWords: inUnit(feature.deviation, unit) }
  })
  return { features, labelDeviation: reads.labelDeviation, alsoScore: listed.length < all.length }
}

/** What the estimate of a head rests on, in words; nothing for heads whose features have no names. */
export function sectionOnReading(t: Translator, { card }: Pick<CardMaterial, 'card'>): CardPart {
  const heading = 'What the head reads'
  const read = readFeatures(card.reads)
  if (!read) {
    const unknown = card.reads === 'unknown' && card.model.kind === 'ridge' && card.encoder.name === MOVEMENT
    return { heading, lines: unknown ? [t('It isn’t known what this head reads. Train it again to see it.')] : [] }
  }
  return {
    heading,
    lines: readingInWords(read).map((line) => t(line)),
    table: {
      columns: [t('Measure'), t('Change of the estimate, points'), t('One standard deviation')],
      rows: read.features.map(({ title, effect, deviationInWords }) => [
        t(title),
        signed(t, effect),
        t(deviationInWords),
      ]),
    },
  }
}

/** A number with its sign, minus as a minus. */
export const signed = (t: Pick<Translator, 'twoDecimals'>, value: number): string =>
  `${value < 0 ? '−' : '+'}${t.twoDecimals(Math.abs(value))}`

/** Sentences on the strongest features, then how to read them. */
export function readingInWords({ features, labelDeviation, alsoScore }: ReadFeatures): Message[] {
  const score = alsoScore
    ? [
        phrase(
          'The head also reads how surely a face was found. That depends on the picture more than on the person, so it is not listed.',
        ),
      ]
    : []
  if (features.length === 0)
    return alsoScore ? score : [phrase('This head reads nothing: it gives the mean of its ratings.')]
  return [
    ...features.slice(0, IN_SENTENCES).map(({ title, effect, deviationInWords }) => {
      const values = { points: decimals(Math.abs(effect), 2), measure: title, deviation: deviationInWords }
      return effect > 0
        ? phrase(
            'The estimate rises by {points} points where “{measure}” is one standard deviation ({deviation}) higher.',
            values,
          )
        : phrase(
            'The estimate falls by {points} points where “{measure}” is one standard deviation ({deviation}) higher.',
            values,
          )
    }),
    phrase(
      'Standard deviations are those between the training interviews; their ratings deviate by {points} points. Measures that move together share their weight, so none of them is to be read alone, and none is a cause.',
      { points: decimals(labelDeviation, 2) },
    ),
    ...score,
    UNITS_IN_WORDS,
  ]
}
