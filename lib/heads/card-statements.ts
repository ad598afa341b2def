import { z } from 'zod'
import { storedDocument } from '#lib/documents/stored-document.ts'
import { type Message, phrase } from '#lib/messages/message.ts'

/** Longest text of a statement, in letters. */
export const LONGEST_STATEMENT = 4000

/** Something that a card says and only people know. */
export interface StatementField {
  label: Message
  /** What to write, in one sentence. */
  help: Message
}

/** What is the same for every head of a study. */
export const STUDY_STATEMENTS = {
  context: {
    label: phrase('Clinical context'),
    help: phrase('The condition, what is rated and why, and existing models or measures, with references.'),
  },
  inequalities: {
    label: phrase('Known inequalities'),
    help: phrase('Differences between sociodemographic groups in the condition, its assessment or its treatment.'),
  },
  dataSource: {
    label: phrase('Source of the data'),
    help: phrase(
      'Origin of recordings and ratings (trial, cohort, routine care), why they were chosen and whom they represent.',
    ),
  },
  recruitment: {
    label: phrase('Recruitment'),
    help: phrase('Dates of enrolment and of the last follow-up.'),
  },
  setting: { label: phrase('Setting'), help: phrase('Type of care, number and location of centres.') },
  eligibility: { label: phrase('Eligibility'), help: phrase('Inclusion and exclusion criteria.') },
  treatment: {
    label: phrase('Treatment'),
    help: phrase('Treatments of participants, including medication that affects the face, and how they were handled.'),
  },
  enrolment: {
    label: phrase('Approached and enrolled'),
    help: phrase('Numbers approached, declined, excluded and withdrawn before their first interview.'),
  },
  raters: {
    label: phrase('Qualification of the raters'),
    help: phrase('Profession, experience and training with the scale, and their sociodemographic characteristics.'),
  },
  ethics: {
    label: phrase('Ethical approval'),
    help: phrase('The committee and its reference; how participants consented, or why consent was not required.'),
  },
  funding: { label: phrase('Funding'), help: phrase('Funders, and their role in design, analysis and reporting.') },
  conflicts: {
    label: phrase('Conflicts of interest'),
    help: phrase('Of all authors; write “None” if there are none.'),
  },
  protocol: { label: phrase('Protocol'), help: phrase('Where it can be read, or that there is none.') },
  registration: {
    label: phrase('Registration'),
    help: phrase('Register and number, or that the study was not registered.'),
  },
  dataAvailability: {
    label: phrase('Availability of the data'),
    help: phrase('Whether and how others can obtain the data.'),
  },
  codeAvailability: {
    label: phrase('Availability of the code'),
    help: phrase('Where the analysis code can be obtained.'),
  },
  involvement: {
    label: phrase('Patients and the public'),
    help: phrase('Their involvement in design, conduct or reporting, or that there was none.'),
  },
} as const satisfies Record<string, StatementField>

/** What is said of one head. */
export const HEAD_STATEMENTS = {
  use: {
    label: phrase('Intended use'),
    help: phrase('Who the estimates are for, at which point of care or research, and who uses them.'),
  },
  objectives: { label: phrase('Objectives'), help: phrase('The purpose of developing or evaluating this head.') },
  outcome: {
    label: phrase('Choice of the outcome'),
    help: phrase('Why this scale and subscale, and whether it is assessed in the same way in all groups.'),
  },
  predictors: {
    label: phrase('Choice of the predictors'),
    help: phrase('Why the face alone, why this encoder, and what was excluded in advance.'),
  },
  size: {
    label: phrase('Sample size'),
    help: phrase('How the number of participants was determined; the Planning page computes it.'),
  },
  fairness: {
    label: phrase('Fairness'),
    help: phrase('Measures taken so that the head serves all groups equally, with reasons.'),
  },
  differences: {
    label: phrase('Training and evaluation data'),
    help: phrase(
      'How they differ in setting, eligibility, outcome or recording, if estimates other than out-of-fold ones are used.',
    ),
  },
  interpretation: {
    label: phrase('Interpretation'),
    help: phrase('The results in light of the objectives, fairness and earlier studies.'),
  },
  limitations: {
    label: phrase('Limitations'),
    help: phrase('Such as an unrepresentative sample, few participants or missing data, and their consequences.'),
  },
  expertise: {
    label: phrase('User interaction and expertise'),
    help: phrase('Whether users choose recordings or faces by hand, and the expertise required.'),
  },
  next: {
    label: phrase('Next steps'),
    help: phrase('What remains to be shown before wider use, and other settings where it may apply.'),
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
  const text = z.string().trim().max(LONGEST_STATEMENT, 'A statement can have at most 4000 characters.')
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
