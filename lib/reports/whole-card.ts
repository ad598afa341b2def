import type { CardMaterial } from '#lib/training/card-material.ts'
import { sectionsOnData } from './card-data-sections.ts'
import { sectionOnGroups } from './card-group-section.ts'
import { type CardSection, NOT_STATED, statedText } from './card-lines.ts'
import { sectionOnPermutation } from './card-permutation-section.ts'
import { cardSections } from './card-sections.ts'
import { sectionsOnUse } from './card-use-sections.ts'
import { CARD_HEADINGS, TRIPOD_ITEMS } from './tripod-items.ts'

/** An item of TRIPOD+AI as a card answers it. */
export interface AnsweredItem {
  item: string
  asks: string
  /** Headings of the sections with the answer. */
  sections: readonly string[]
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
export function wholeCard(material: CardMaterial): WholeCard {
  const { card, study, sha256, createdAt, stated } = material
  const parts = [
    ...cardSections(material),
    ...sectionsOnUse(material),
    sectionOnPermutation(material),
    sectionOnGroups(material),
    ...sectionsOnData(material),
  ]
  return {
    title: `Model card: ${card.target.title}`,
    about: `Study ${study.code}, trained ${createdAt.toISOString().slice(0, 10)}, head sha256 ${sha256}`,
    sections: CARD_HEADINGS.flatMap((heading) => {
      const own = parts.filter((part) => part.heading === heading)
      const table = own.find((part) => part.table)?.table
      const lines = own.flatMap((part) => part.lines)
      return lines.length > 0 ? [{ heading, lines, ...(table ? { table } : {}) }] : []
    }),
    items: TRIPOD_ITEMS.map(({ item, asks, sections, stated: keys, known }) => {
      const given = keys.every((key) => statedText(stated, key) !== undefined)
      return { item, asks, sections, answer: given ? 'answered' : known ? 'answered in part' : NOT_STATED }
    }),
  }
}
