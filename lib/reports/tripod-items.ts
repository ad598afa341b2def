import type { HeadStatementKey, StudyStatementKey } from '#lib/heads/card-statements.ts'
import type { Source } from '#lib/messages/message.ts'

/** An item of TRIPOD+AI and where a head's card answers it. */
export interface TripodItem {
  /** As the checklist numbers it. */
  item: string
  /** What it asks, in short. */
  asks: Source
  /** Headings of the card's sections that answer it. */
  sections: readonly CardHeading[]
  /** What only people know of it. */
  stated: readonly (StudyStatementKey | HeadStatementKey)[]
  /** Whether the software answers it, or its part of it, by itself. */
  known: boolean
}

/** Sections of a card, in their order. */
export const CARD_HEADINGS = [
  'Summary',
  'Intended use',
  'Background and objectives',
  'Setting and participants',
  'Outcome',
  'Raters',
  'Predictors',
  'Data preparation',
  'Data and sample size',
  'Missing data',
  'Model and validation',
  'Analysis plan',
  'Fairness and balance',
  'Output',
  'What the head reads',
  'How to compute an estimate',
  'Flow of participants',
  'Characteristics of the participants',
  'Ratings',
  'Performance, out of fold',
  'Permutation test',
  'Subgroups, out of fold',
  'Updating',
  'Interpretation',
  'Limitations',
  'Use in practice',
  'Ethics',
  'Funding, registration and openness',
  'Software',
] as const
export type CardHeading = (typeof CARD_HEADINGS)[number]

const item = (
  number: string,
  asks: Source,
  sections: readonly CardHeading[],
  { stated = [], known = true }: { stated?: TripodItem['stated']; known?: boolean } = {},
): TripodItem => ({ item: number, asks, sections, stated, known })

/** Every item of the checklist of TRIPOD+AI, in our words. Collins et al. (2024), BMJ 385, e078378, table 2. */
export const TRIPOD_ITEMS: readonly TripodItem[] = [
  item('1', 'Title: what is developed or evaluated, for whom and to predict what', ['Summary']),
  item('2', 'Summary of the study', ['Summary']),
  item('3a', 'Clinical context, reasons and earlier models', ['Background and objectives'], {
    stated: ['context'],
    known: false,
  }),
  item('3b', 'Target population, purpose in care and users', ['Intended use'], { stated: ['use'] }),
  item('3c', 'Known inequalities between groups', ['Background and objectives'], {
    stated: ['inequalities'],
    known: false,
  }),
  item('4', 'Objectives: development, evaluation or both', ['Background and objectives'], { stated: ['objectives'] }),
  item('5a', 'Sources of the data and their representativeness', ['Setting and participants'], {
    stated: ['dataSource'],
    known: false,
  }),
  item('5b', 'Dates of the data', ['Setting and participants'], { stated: ['recruitment'] }),
  item('6a', 'Setting and centres', ['Setting and participants'], { stated: ['setting'], known: false }),
  item('6b', 'Eligibility', ['Setting and participants'], { stated: ['eligibility'], known: false }),
  item('6c', 'Treatments', ['Setting and participants'], { stated: ['treatment'], known: false }),
  item('7', 'Preparation and checks of the data', ['Data preparation']),
  item('8a', 'The outcome, how and when it is assessed, with rationale', ['Outcome'], { stated: ['outcome'] }),
  item('8b', 'Who assessed the outcome', ['Raters'], { stated: ['raters'] }),
  item('8c', 'Blinding of the outcome', ['Outcome']),
  item('9a', 'Choice of the predictors', ['Predictors'], { stated: ['predictors'], known: false }),
  item('9b', 'The predictors and how they are measured', ['Predictors']),
  item('9c', 'Who assessed the predictors', ['Predictors']),
  item('10', 'Sample size and its justification', ['Data and sample size'], { stated: ['size'] }),
  item('11', 'Missing data', ['Missing data']),
  item('12a', 'How the data were used for training and evaluation', ['Model and validation']),
  item('12b', 'Handling of predictors', ['Model and validation']),
  item('12c', 'Type of model, model building, tuning and internal validation', ['Model and validation']),
  item('12d', 'How differences between sites or groups were examined', ['Subgroups, out of fold']),
  item('12e', 'Measures and figures of performance', ['Performance, out of fold']),
  item('12f', 'Updating after evaluation', ['Updating']),
  item('12g', 'How estimates are computed', ['How to compute an estimate']),
  item('13', 'Class imbalance', ['Fairness and balance']),
  item('14', 'Fairness', ['Fairness and balance'], { stated: ['fairness'] }),
  item('15', 'Output of the model and thresholds', ['Output']),
  item('16', 'Differences between training and evaluation data', ['Model and validation'], { stated: ['differences'] }),
  item('17', 'Ethical approval and consent', ['Ethics'], { stated: ['ethics'], known: false }),
  item('18a', 'Funding', ['Funding, registration and openness'], { stated: ['funding'], known: false }),
  item('18b', 'Conflicts of interest', ['Funding, registration and openness'], { stated: ['conflicts'], known: false }),
  item('18c', 'Protocol', ['Funding, registration and openness', 'Analysis plan'], { stated: ['protocol'] }),
  item('18d', 'Registration', ['Funding, registration and openness'], { stated: ['registration'], known: false }),
  item('18e', 'Availability of the data', ['Funding, registration and openness'], {
    stated: ['dataAvailability'],
    known: false,
  }),
  item('18f', 'Availability of the code', ['Funding, registration and openness'], { stated: ['codeAvailability'] }),
  item('19', 'Patients and the public', ['Ethics'], { stated: ['involvement'], known: false }),
  item('20a', 'Flow of participants', ['Flow of participants'], { stated: ['enrolment'] }),
  item('20b', 'Characteristics of the participants', ['Characteristics of the participants']),
  item('20c', 'Comparison of evaluation and training data', ['Characteristics of the participants']),
  item('21', 'Participants and outcomes in each analysis', ['Data and sample size', 'Ratings']),
  item('22', 'The whole model, and access to it', ['How to compute an estimate']),
  item('23a', 'Performance with intervals, key groups included', [
    'Performance, out of fold',
    'Subgroups, out of fold',
  ]),
  item('23b', 'Performance across sites or groups', ['Subgroups, out of fold']),
  item('24', 'Results of updating', ['Updating']),
  item('25', 'Interpretation', ['Interpretation'], { stated: ['interpretation'], known: false }),
  item('26', 'Limitations', ['Limitations'], { stated: ['limitations'] }),
  item('27a', 'Poor or missing input in use', ['Use in practice']),
  item('27b', 'User interaction and expertise', ['Use in practice'], { stated: ['expertise'] }),
  item('27c', 'Next steps, and where it may apply', ['Use in practice'], { stated: ['next'], known: false }),
]
