import {
  type CardStatements,
  HEAD_STATEMENTS,
  type HeadStatementKey,
  STUDY_STATEMENTS,
  type StudyStatementKey,
} from '#lib/heads/card-statements.ts'
import type { CardMaterial } from '#lib/training/card-material.ts'

/** A part of a model card: a heading with what is said under it. */
export interface CardSection {
  heading: string
  lines: string[]
  table?: { columns: string[]; rows: string[][] }
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
  { stated }: Pick<CardMaterial, 'stated'>,
  key: StudyStatementKey | HeadStatementKey,
): string {
  const { label } = { ...STUDY_STATEMENTS, ...HEAD_STATEMENTS }[key]
  const text = statedText(stated, key)
  return `${label}: ${text === undefined ? `${NOT_STATED}.` : text}`
}

/** The first and the last day of something, or the one day that it was. */
export const daysInWords = ({ first, last }: { first: string; last: string }): string =>
  first === last ? `on ${first}` : `from ${first} to ${last}`
