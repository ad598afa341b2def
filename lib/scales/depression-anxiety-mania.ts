import { codes, numbered, sameItems } from './same-items.ts'
import { scaleSchema, type WrittenScale } from './scale.ts'

const frequency = {
  low: 0,
  high: 3,
  levels: { 0: 'not at all', 1: 'several days', 2: 'more than half the days', 3: 'nearly every day' },
}

const phqRights: WrittenScale['rights'] = {
  holder: 'Developed by Spitzer, Williams, Kroenke and colleagues with a grant of Pfizer',
  note: 'No permission is needed to reproduce, translate or display it. Shipped: codes, short names of items and the levels.',
}

const withLoinc = (items: WrittenScale['items'], loinc: readonly string[]) =>
  items.map((item, place) => ({ ...item, loinc: loinc[place] }))

const PHQ = 'Kroenke, Spitzer and Williams (2001), Journal of General Internal Medicine 16, 606-613'

/** Nine items of the Patient Health Questionnaire, with the LOINC code of each. */
export const phq9 = scaleSchema.parse({
  key: 'phq9',
  name: 'PHQ-9',
  title: 'Patient Health Questionnaire, 9 items',
  source: `${PHQ}, doi:10.1046/j.1525-1497.2001.016009606.x`,
  items: withLoinc(
    sameItems('P', frequency, [
      'Little interest or pleasure',
      'Low mood',
      'Sleep',
      'Tiredness',
      'Appetite',
      'Feeling bad about oneself',
      'Concentration',
      'Slowed down or restless',
      'Thoughts of death or self-harm',
    ]),
    codes('44250-9 44255-8 44259-0 44254-1 44251-7 44258-2 44252-5 44253-3 44260-8'),
  ),
  sums: [{ key: 'total', title: 'Total', items: numbered('P', 9), loinc: '44261-6' }],
  thresholds: [
    { sum: 'total', from: 5, label: 'mild', source: PHQ },
    { sum: 'total', from: 10, label: 'moderate', source: PHQ },
    { sum: 'total', from: 15, label: 'moderately severe', source: PHQ },
    { sum: 'total', from: 20, label: 'severe', source: PHQ },
  ],
  prorating: {
    leastShare: 7 / 9,
    source:
      'Arrieta and others (2017), Journal of Clinical Psychology 73: up to two missing answers, the mean of the others for each',
  },
  rights: phqRights,
  codes: { cdisc: 'PHQ01TC' },
})

const GAD = 'Spitzer, Kroenke, Williams and Löwe (2006), Archives of Internal Medicine 166, 1092-1097'

/** Seven items of generalized anxiety, with the LOINC code of each. No prorating rule: there was no source of its own. */
export const gad7 = scaleSchema.parse({
  key: 'gad7',
  name: 'GAD-7',
  title: 'Generalized Anxiety Disorder, 7 items',
  source: `${GAD}, doi:10.1001/archinte.166.10.1092`,
  items: withLoinc(
    sameItems('A', frequency, [
      'Nervous or on edge',
      'Worry that can’t be stopped',
      'Too much worry',
      'Trouble relaxing',
      'Restlessness',
      'Irritability',
      'Fear that something awful will happen',
    ]),
    codes('69725-0 68509-9 69733-4 69734-2 69735-9 69689-8 69736-7'),
  ),
  sums: [{ key: 'total', title: 'Total', items: numbered('A', 7), loinc: '70274-6' }],
  thresholds: [
    { sum: 'total', from: 5, label: 'mild', source: GAD },
    { sum: 'total', from: 10, label: 'moderate', source: GAD },
    { sum: 'total', from: 15, label: 'severe', source: GAD },
  ],
  rights: phqRights,
  notes: 'No prorating rule is shipped.',
})

const four = { low: 0, high: 4, levels: { 0: 'absent', 4: 'extreme' } }
const two = { low: 0, high: 2, levels: { 0: 'absent', 2: 'clearly present' } }
const ZIMMERMAN = 'Zimmerman and others (2013), Journal of Affective Disorders 150, 384-388'

/** Hamilton Depression Rating Scale with 17 items: nine from 0 to 4 and eight from 0 to 2. */
export const hamd17 = scaleSchema.parse({
  key: 'hamd17',
  name: 'HAM-D-17',
  title: 'Hamilton Depression Rating Scale, 17 items',
  source: 'Hamilton (1960), Journal of Neurology, Neurosurgery, and Psychiatry 23, 56-62, doi:10.1136/jnnp.23.1.56',
  items: [
    ...sameItems('H', four, ['Depressed mood', 'Guilt', 'Suicide']),
    ...sameItems('H', two, ['Insomnia, early', 'Insomnia, middle', 'Insomnia, late'], 4),
    ...sameItems(
      'H',
      four,
      ['Work and activities', 'Retardation', 'Agitation', 'Anxiety, psychic', 'Anxiety, somatic'],
      7,
    ),
    ...sameItems('H', two, ['Gastrointestinal symptoms', 'General somatic symptoms', 'Genital symptoms'], 12),
    ...sameItems('H', four, ['Hypochondriasis'], 15),
    ...sameItems('H', two, ['Loss of weight', 'Insight'], 16),
  ],
  sums: [{ key: 'total', title: 'Total', items: numbered('H', 17) }],
  thresholds: [
    {
      sum: 'total',
      from: 8,
      label: 'mild',
      source:
        'Zimmerman and others (2013), Journal of Affective Disorders 150, 384-388; 7 and below is also the usual criterion of remission',
    },
    { sum: 'total', from: 17, label: 'moderate', source: ZIMMERMAN },
    { sum: 'total', from: 24, label: 'severe', source: ZIMMERMAN },
  ],
  rights: {
    holder: 'Nobody: in the public domain',
    note: 'Free to use. Shipped: codes, short names of items and scoring; enter the anchors of your interview guide for your study.',
  },
  notes:
    'No prorating rule is shipped. Some forms score agitation from 0 to 2: then enter your form as a scale of your study.',
})

/** Montgomery-Åsberg Depression Rating Scale: ten items from 0 to 6. Cut-offs are left out: published ones differ. */
export const madrs = scaleSchema.parse({
  key: 'madrs',
  name: 'MADRS',
  title: 'Montgomery-Åsberg Depression Rating Scale',
  source: 'Montgomery and Åsberg (1979), British Journal of Psychiatry 134, 382-389, doi:10.1192/bjp.134.4.382',
  items: sameItems('M', { low: 0, high: 6 }, [
    'Apparent sadness',
    'Reported sadness',
    'Inner tension',
    'Reduced sleep',
    'Reduced appetite',
    'Concentration difficulties',
    'Lassitude',
    'Inability to feel',
    'Pessimistic thoughts',
    'Suicidal thoughts',
  ]),
  sums: [{ key: 'total', title: 'Total', items: numbered('M', 10) }],
  rights: {
    holder: 'The Royal College of Psychiatrists',
    note: 'Needs permission. Shipped for data collection only: codes, short names of items and scoring, no wording and no anchors.',
  },
  notes: 'No prorating rule and no cut-offs are shipped.',
})

const eight = { low: 0, high: 8, levels: { 0: 'absent' } }
const single = { low: 0, high: 4, levels: { 0: 'absent' } }

/**
 * Young Mania Rating Scale. Four items count double: they are entered as its form prints them, from 0 to 8, and summed as they
 * are. Cut-offs are left out: published ones differ.
 */
export const ymrs = scaleSchema.parse({
  key: 'ymrs',
  name: 'YMRS',
  title: 'Young Mania Rating Scale',
  source:
    'Young, Biggs, Ziegler and Meyer (1978), British Journal of Psychiatry 133, 429-435, doi:10.1192/bjp.133.5.429',
  items: [
    ...sameItems('Y', single, ['Elevated mood', 'Motor activity and energy', 'Sexual interest', 'Sleep']),
    ...sameItems('Y', eight, ['Irritability', 'Speech: rate and amount'], 5),
    ...sameItems('Y', single, ['Language and thought disorder'], 7),
    ...sameItems('Y', eight, ['Content', 'Disruptive or aggressive behavior'], 8),
    ...sameItems('Y', single, ['Appearance', 'Insight'], 10),
  ],
  sums: [{ key: 'total', title: 'Total', items: numbered('Y', 11) }],
  rights: {
    holder: 'The Royal College of Psychiatrists (journal of publication)',
    note: 'Check before use. Shipped: codes, short names of items and scoring, no wording and no anchors.',
  },
  notes:
    'Irritability, speech, content and disruptive behavior count double: enter them from 0 to 8, as the form prints them. No prorating rule and no cut-offs are shipped.',
})
