import type { Translator } from '#lib/messages/translator.ts'
import type { CardMaterial } from '#lib/training/card-material.ts'
import { sectionsOnData } from './card-data-sections.ts'
import { sectionOnGroups } from './card-group-section.ts'
import { type CardPart, type CardSection, NOT_STATED, statedText } from './card-lines.ts'
import { sectionOnPermutation } from './card-permutation-section.ts'
import { sectionOnReading } from './card-reading-section.ts'
import { cardSections } from './card-sections.ts'
import { sectionsOnUse } from './card-use-sections.ts'
import { CARD_HEADINGS, TRIPOD_ITEMS } from './tripod-items.ts'

/** An item of TRIPOD+AI as a card answers it. */
export interface AnsweredItem {
  item: string
  asks: string
  /** Headings of the sections with the answer. */
  sections: readonly string[]
  /** In English, to be put into the language where it is shown. */
  answer: 'answered' | 'answered in part' | typeof NOT_STATED
}

export interface WholeCard {
  title: string
  /** In what study, when, and which head. */
  about: string
  sections: CardSection[]
  items: AnsweredItem[]
}

/** A head's card along all items of TRIPOD+AI: what the software knows, what people stated, and what nobody did. */
export function wholeCard(t: Translator, material: CardMaterial): WholeCard {
  const { card, study, sha256, createdAt, stated } = material
  const parts: CardPart[] = [
    ...cardSections(t, material),
    ...sectionsOnUse(t, material),
    sectionOnReading(t, material),
    sectionOnPermutation(t, material),
    sectionOnGroups(t, material),
    ...sectionsOnData(t, material),
  ]
  return {
    title: t('Model card: {target}', { target: t.stored(card.target.title) }),
    about: t('Study {study}, trained {date}, head sha256 {sha256}', {
      study: study.code,
      date: createdAt.toISOString().slice(0, 10),
      sha256,
    }),
    sections: CARD_HEADINGS.flatMap((heading) => {
      const own = parts.filter((part) => part.heading === heading)
      const table = own.find((part) => part.table)?.table
      const lines = own.flatMap((part) => part.lines)
      return lines.length > 0 ? [{ key: heading, heading: t(heading), lines, ...(table ? { table } : {}) }] : []
    }),
    items: TRIPOD_ITEMS.map(({ item, asks, sections, stated: keys, known }) => {
      const given = keys.every((key) => statedText(stated, key) !== undefined)
      return {
        item,
        asks: t(asks),
        sections: sections.map((heading) => t(heading)),
        answer: given ? 'answered' : known ? 'answered in part' : NOT_STATED,
      }
    }),
  }
}
