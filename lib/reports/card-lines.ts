import {
  type CardStatements,
  HEAD_STATEMENTS,
  type HeadStatementKey,
  STUDY_STATEMENTS,
  type StudyStatementKey,
} from '#lib/heads/card-statements.ts'
import type { Translator } from '#lib/messages/translator.ts'
import type { CardMaterial } from '#lib/training/card-material.ts'
import type { CardHeading } from './tripod-items.ts'

/** A part of a model card: a heading with what is said under it. */
export interface CardSection {
  key: CardHeading
  /** The key in words. */
  heading: string
  lines: string[]
  table?: { columns: string[]; rows: string[][] }
}

/** The same with the heading's English text, by which what belongs under it is found. */
export interface CardPart extends Omit<CardSection, 'heading' | 'key'> {
  heading: CardHeading
}

/** What stands where nobody has stated anything. */
export const NOT_STATED = 'not stated'

/** The text that people gave for a statement; undefined where they gave none. */
export function statedText(
  { study, head }: CardStatements,
  key: StudyStatementKey | HeadStatementKey,
): string | undefined {
  return key in STUDY_STATEMENTS ? study[key as StudyStatementKey] : head[key as HeadStatementKey]
}

/** A statement as a line of the card: its label, and what was stated or that nothing was. */
export function statedLine(
  t: Translator,
  { stated }: Pick<CardMaterial, 'stated'>,
  key: StudyStatementKey | HeadStatementKey,
): string {
  const { label } = { ...STUDY_STATEMENTS, ...HEAD_STATEMENTS }[key]
  const text = statedText(stated, key)
  return `${t.stored(label)}: ${text === undefined ? `${t(NOT_STATED)}.` : text}`
}
