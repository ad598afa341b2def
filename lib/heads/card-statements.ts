import { z } from 'zod'
import { storedDocument } from '#lib/documents/stored-document.ts'

/** Longest text of a statement, in letters. */
export const LONGEST_STATEMENT = 4000

/** Something that a card says and only people know. */
export interface StatementField {
  label: string
  /** What to write, in one sentence. */
  help: string
}

/** What is the same for every head of a study. */
export const STUDY_STATEMENTS = {
  context: {
    label: 'Clinical context',
    help: 'The condition, what is rated and why, and which models or measures there are already, with references.',
  },
  inequalities: {
    label: 'Known inequalities',
    help: 'Differences between sociodemographic groups in the condition, its assessment or its treatment.',
  },
  dataSource: {
    label: 'Source of the data',
    help: 'Where recordings and ratings come from (trial, cohort, routine care), why these, and whom they represent.',
  },
  recruitment: {
    label: 'Recruitment',
    help: 'When participants were enrolled, and when the last of them was followed up.',
  },
  setting: { label: 'Setting', help: 'Kind of care, and the number and place of the centres.' },
  eligibility: { label: 'Eligibility', help: 'Who could take part, and who could not.' },
  treatment: {
    label: 'Treatment',
    help: 'What participants were treated with, medication that changes the face included, and how that was dealt with.',
  },
  enrolment: {
    label: 'Approached and enrolled',
    help: 'How many were asked, declined, were excluded or withdrew before their first interview.',
  },
  raters: {
    label: 'Qualification of the raters',
    help: 'Profession, experience and training with the scale, and their sociodemographic characteristics.',
  },
  ethics: {
    label: 'Ethical approval',
    help: 'The committee and its reference; how participants consented, or why consent was not needed.',
  },
  funding: { label: 'Funding', help: 'Who paid, and what part they had in design, analysis and reporting.' },
  conflicts: { label: 'Conflicts of interest', help: 'Of everybody involved; write “None” where there are none.' },
  protocol: { label: 'Protocol', help: 'Where it can be read, or that none was written.' },
  registration: { label: 'Registration', help: 'Register and number, or that the study was not registered.' },
  dataAvailability: { label: 'Availability of the data', help: 'Whether others can have the data, and how.' },
  codeAvailability: { label: 'Availability of the code', help: 'Where the code of the analysis can be found.' },
  involvement: {
    label: 'Patients and the public',
    help: 'How they took part in design, conduct or reporting, or that they did not.',
  },
} as const satisfies Record<string, StatementField>

/** What is said of one head. */
export const HEAD_STATEMENTS = {
  use: {
    label: 'Intended use',
    help: 'For whom the estimates are meant, at which point of care or research, and who uses them.',
  },
  objectives: { label: 'Objectives', help: 'What this head was developed or evaluated for.' },
  outcome: {
    label: 'Choice of the outcome',
    help: 'Why this scale and subscale, and whether it is assessed alike in all groups.',
  },
  predictors: {
    label: 'Choice of the predictors',
    help: 'Why the face alone, why this encoder, and what was left out beforehand.',
  },
  size: { label: 'Sample size', help: 'How the number of participants was arrived at; the page Planning computes it.' },
  fairness: { label: 'Fairness', help: 'What was done so that the head serves all groups alike, and why.' },
  differences: {
    label: 'Training and evaluation data',
    help: 'How they differ in setting, eligibility, outcome or recording, where others than the out-of-fold estimates are meant.',
  },
  interpretation: {
    label: 'Interpretation',
    help: 'What the results mean in view of the objectives, of fairness and of earlier studies.',
  },
  limitations: {
    label: 'Limitations',
    help: 'Such as a sample that is not representative, few participants, missing data, and what follows from them.',
  },
  expertise: {
    label: 'What users must do and know',
    help: 'Whether users choose recordings or faces by hand, and how much expertise that takes.',
  },
  next: { label: 'Next steps', help: 'What has to be known before wider use; in which other settings it may apply.' },
} as const satisfies Record<string, StatementField>

export type StudyStatementKey = keyof typeof STUDY_STATEMENTS
export type HeadStatementKey = keyof typeof HEAD_STATEMENTS

/** Texts by key; what is absent is not stated. */
export type Texts<Key extends string> = Partial<Record<Key, string>>

/** What people state on a head's card: of its study, and of the head itself. */
export interface CardStatements {
  study: Texts<StudyStatementKey>
  head: Texts<HeadStatementKey>
}

function textsSchema<Key extends string>(fields: Record<Key, StatementField>) {
  const text = z.string().trim().max(LONGEST_STATEMENT, `A statement has at most ${LONGEST_STATEMENT} letters.`)
  return z
    .partialRecord(z.enum(Object.keys(fields) as [Key, ...Key[]]), text)
    .transform((texts) => Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== '')) as Texts<Key>)
}

export const studyTextsSchema = textsSchema(STUDY_STATEMENTS)
export const headTextsSchema = textsSchema(HEAD_STATEMENTS)

/** Rises with every save, so that two windows can't overwrite each other unnoticed. */
const revision = z.number().int().min(0)

/** How the statements on a study are stored. */
export const storedStudyStatements = storedDocument({
  title: 'What is stated about the study',
  schema: z.object({ revision, texts: studyTextsSchema }),
  upgrades: [(earlier) => earlier],
  remedy: 'Enter it again.',
})

/** How the statements on a head are stored. */
export const storedHeadStatements = storedDocument({
  title: 'What is stated about the head',
  schema: z.object({ revision, texts: headTextsSchema }),
  upgrades: [(earlier) => earlier],
  remedy: 'Enter it again.',
})
