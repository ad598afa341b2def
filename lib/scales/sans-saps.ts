import { numbered, sameItems } from './same-items.ts'
import { scaleSchema, type WrittenScale } from './scale.ts'

const common = {
  low: 0,
  high: 5,
  levels: { 0: 'none', 1: 'questionable', 2: 'mild', 3: 'moderate', 4: 'marked', 5: 'severe' },
}

const rights: WrittenScale['rights'] = {
  holder: 'Nancy C. Andreasen, The University of Iowa',
  note: 'Ask the author before use. Shipped: codes, short names of items and scoring, no definitions and no anchors.',
}

/**
 * Scale for the Assessment of Negative Symptoms. Numbered as in the form with 24 items, five of which are global ratings;
 * inappropriate affect, which other forms have too, comes last and is in no sum. The domains are those of this form. Not
 * shipped: the composite score, which forms with 20, 24, 25 and 30 items count differently.
 */
export const sans = scaleSchema.parse({
  key: 'sans',
  name: 'SANS',
  title: 'Scale for the Assessment of Negative Symptoms',
  source:
    'Andreasen (1984), The University of Iowa; Andreasen (1989), British Journal of Psychiatry 155 (supplement 7), 49-52',
  items: [
    ...sameItems('S', common, [
      'Unchanging face',
      'Few spontaneous movements',
      'Few expressive gestures',
      'Poor eye contact',
      'Affect does not respond',
      'Monotonous voice',
      'Affective flattening, global rating',
      'Poverty of speech',
      'Poverty of content of speech',
      'Blocking',
      'Slow to answer',
      'Alogia, global rating',
      'Grooming and hygiene',
      'Lack of persistence at work or school',
      'Physical anergia',
      'Avolition and apathy, global rating',
      'Recreational interests and activities',
      'Sexual interest and activity',
      'Intimacy and closeness',
      'Relationships with friends and peers',
      'Anhedonia and asociality, global rating',
      'Social inattentiveness',
      'Inattentiveness during testing',
      'Attention, global rating',
    ]),
    { key: 'S25', label: 'S25', title: 'Inappropriate affect', ...common, optional: true },
  ],
  sums: [
    { key: 'global', title: 'Global ratings', items: ['S7', 'S12', 'S16', 'S21', 'S24'] },
    { key: 'total', title: 'Total of 24 items', items: numbered('S', 24) },
  ],
  models: [
    {
      key: 'domains',
      title: 'Domains of the form with 24 items',
      source: 'Andreasen (1984), The University of Iowa: the form’s five domains, without their global ratings',
      sums: [
        { key: 'flattening', title: 'Affective flattening, without the global rating', items: numbered('S', 6) },
        { key: 'alogia', title: 'Alogia, without the global rating', items: numbered('S', 4, 8) },
        { key: 'avolition', title: 'Avolition and apathy, without the global rating', items: numbered('S', 3, 13) },
        { key: 'anhedonia', title: 'Anhedonia and asociality, without the global rating', items: numbered('S', 4, 17) },
        { key: 'attention', title: 'Attention, without the global rating', items: numbered('S', 2, 22) },
      ],
    },
  ],
  rights,
  notes:
    'Inappropriate affect may stay empty and is in no sum. Other forms number and sum items otherwise: enter those as a scale of your study. No prorating rule is shipped.',
})

/** Scale for the Assessment of Positive Symptoms: 34 items, four of which are global ratings. */
export const saps = scaleSchema.parse({
  key: 'saps',
  name: 'SAPS',
  title: 'Scale for the Assessment of Positive Symptoms',
  source: 'Andreasen (1984), The University of Iowa',
  items: sameItems('S', common, [
    'Hearing voices or sounds',
    'Voices that comment',
    'Voices that converse',
    'Bodily or tactile hallucinations',
    'Olfactory hallucinations',
    'Visual hallucinations',
    'Hallucinations, global rating',
    'Persecution',
    'Jealousy',
    'Guilt or sin',
    'Grandiosity',
    'Religious delusions',
    'Bodily delusions',
    'Reference',
    'Being controlled',
    'Mind reading',
    'Thought broadcasting',
    'Thought insertion',
    'Thought withdrawal',
    'Delusions, global rating',
    'Clothing and appearance',
    'Social and sexual behavior',
    'Aggressive and agitated behavior',
    'Repetitive or stereotyped behavior',
    'Bizarre behavior, global rating',
    'Derailment',
    'Tangentiality',
    'Incoherence',
    'Illogicality',
    'Circumstantiality',
    'Pressure of speech',
    'Distractible speech',
    'Clanging',
    'Formal thought disorder, global rating',
  ]),
  sums: [
    { key: 'hallucinations', title: 'Hallucinations, without the global rating', items: numbered('S', 6) },
    { key: 'delusions', title: 'Delusions, without the global rating', items: numbered('S', 12, 8) },
    { key: 'bizarre-behavior', title: 'Bizarre behavior, without the global rating', items: numbered('S', 4, 21) },
    {
      key: 'thought-disorder',
      title: 'Formal thought disorder, without the global rating',
      items: numbered('S', 8, 26),
    },
    { key: 'global', title: 'Global ratings', items: ['S7', 'S20', 'S25', 'S34'] },
    { key: 'total', title: 'Total of 34 items', items: numbered('S', 34) },
  ],
  rights,
  notes: 'No prorating rule is shipped.',
})
