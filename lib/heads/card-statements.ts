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
    help: 'The condition, what is rated and why, and existing models or measures, with references.',
  },
  inequalities: {
    label: 'Known inequalities',
    help: 'Differences between sociodemographic groups in the condition, its assessment or its treatment.',
  },
  dataSource: {
    label: 'Source of the data',
    help: 'Origin of recordings and ratings (trial, cohort, routine care), why they were chosen and whom they represent.',
  },
  recruitment: {
    label: 'Recruitment',
    help: 'Dates of enrolment and of the last follow-up.',
  },
  setting: { label: 'Setting', help: 'Type of care, number and location of centres.' },
  eligibility: { label: 'Eligibility', help: 'Inclusion and exclusion criteria.' },
  treatment: {
    label: 'Treatment',
    help: 'Treatments of participants, including medication that affects the face, and how they were handled.',
  },
  enrolment: {
    label: 'Approached and enrolled',
    help: 'Numbers approached, declined, excluded and withdrawn before their first interview.',
  },
  raters: {
    label: 'Qualification of the raters',
    help: 'Profession, experience and training with the scale, and their sociodemographic characteristics.',
  },
  ethics: {
    label: 'Ethical approval',
    help: 'The committee and its reference; how participants consented, or why consent was not required.',
  },
  funding: { label: 'Funding', help: 'Funders, and their role in design, analysis and reporting.' },
  conflicts: { label: 'Conflicts of interest', help: 'Of all authors; write “None” if there are none.' },
  protocol: { label: 'Protocol', help: 'Where it can be read, or that there is none.' },
  registration: { label: 'Registration', help: 'Register and number, or that the study was not registered.' },
  dataAvailability: { label: 'Availability of the data', help: 'Whether and how others can obtain the data.' },
  codeAvailability: { label: 'Availability of the code', help: 'Where the analysis code can be obtained.' },
  involvement: {
    label: 'Patients and the public',
    help: 'Their involvement in design, conduct or reporting, or that there was none.',
  },
} as const satisfies Record<string, StatementField>

/** What is said of one head. */
export const HEAD_STATEMENTS = {
  use: {
    label: 'Intended use',
    help: 'Who the estimates are for, at which point of care or research, and who uses them.',
  },
  objectives: { label: 'Objectives', help: 'The purpose of developing or evaluating this head.' },
  outcome: {
    label: 'Choice of the outcome',
    help: 'Why this scale and subscale, and whether it is assessed in the same way in all groups.',
  },
  predictors: {
    label: 'Choice of the predictors',
    help: 'Why the face alone, why this encoder, and what was excluded in advance.',
  },
  size: { label: 'Sample size', help: 'How the number of participants was determined; the Planning page computes it.' },
  fairness: { label: 'Fairness', help: 'Measures taken so that the head serves all groups equally, with reasons.' },
  differences: {
    label: 'Training and evaluation data',
    help: 'How they differ in setting, eligibility, outcome or recording, if estimates other than out-of-fold ones are used.',
  },
  interpretation: {
    label: 'Interpretation',
    help: 'The results in light of the objectives, fairness and earlier studies.',
  },
  limitations: {
    label: 'Limitations',
    help: 'Such as an unrepresentative sample, few participants or missing data, and their consequences.',
  },
  expertise: {
    label: 'User interaction and expertise',
    help: 'Whether users choose recordings or faces by hand, and the expertise required.',
  },
  next: {
    label: 'Next steps',
    help: 'What remains to be shown before wider use, and other settings where it may apply.',
  },
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
  const text = z.string().trim().max(LONGEST_STATEMENT, `A statement can have at most ${LONGEST_STATEMENT} characters.`)
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
  title: 'The stated information about the study',
  schema: z.object({ revision, texts: studyTextsSchema }),
  upgrades: [(earlier) => earlier],
  remedy: 'Enter it again.',
})

/** How the statements on a head are stored. */
export const storedHeadStatements = storedDocument({
  title: 'The stated information about the head',
  schema: z.object({ revision, texts: headTextsSchema }),
  upgrades: [(earlier) => earlier],
  remedy: 'Enter it again.',
})
