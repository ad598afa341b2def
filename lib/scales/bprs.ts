import { numbered, sameItems } from './same-items.ts'
import { scaleSchema, type WrittenScale } from './scale.ts'

const common = {
  low: 1,
  high: 7,
  levels: {
    1: 'not present',
    2: 'very mild',
    3: 'mild',
    4: 'moderate',
    5: 'moderately severe',
    6: 'severe',
    7: 'extremely severe',
  },
}

const rights: WrittenScale['rights'] = {
  holder: 'Nobody: in the public domain',
  note: 'Free to use. Shipped: codes, short names of items and scoring; enter the anchors of your manual for your study.',
}

const changeBase = {
  source:
    'Leucht, Kissling and Davis (2010), Schizophrenia Bulletin 36, 461-462, doi:10.1093/schbul/sbq016: the points of “no symptoms” are taken off first',
}

const LINKING =
  'Leucht and others (2005), British Journal of Psychiatry 187, 366-371, doi:10.1192/bjp.187.4.366: the total that goes with this Clinical Global Impression in acute patients'

const notes =
  'Factor models, cut-offs and a prorating rule are left out. Some groups score from 0 to 6, or 0 for “not assessed”: mark such an item as not assessable.'

/**
 * Brief Psychiatric Rating Scale with 18 items, in the order of Overall and Gorham, 1 to 7. Factor models are left out: published
 * ones differ, and none could be checked item by item. So is a code of CDISC, which tells the 1988 version, scored from 0, from the
 * anchored form: none of its categories could be matched with these items from 1 to 7.
 */
export const bprs18 = scaleSchema.parse({
  key: 'bprs18',
  name: 'BPRS-18',
  title: 'Brief Psychiatric Rating Scale, 18 items',
  source: 'Overall and Gorham (1962), Psychological Reports 10, 799-812; (1988), Psychopharmacology Bulletin 24, 97-99',
  items: sameItems('B', common, [
    'Somatic concern',
    'Anxiety',
    'Emotional withdrawal',
    'Conceptual disorganization',
    'Guilt feelings',
    'Tension',
    'Mannerisms and posturing',
    'Grandiosity',
    'Depressive mood',
    'Hostility',
    'Suspiciousness',
    'Hallucinatory behavior',
    'Motor retardation',
    'Uncooperativeness',
    'Unusual thought content',
    'Blunted affect',
    'Excitement',
    'Disorientation',
  ]),
  sums: [{ key: 'total', title: 'Total', items: numbered('B', 18) }],
  thresholds: [
    { sum: 'total', from: 31, label: 'mildly ill', source: LINKING },
    { sum: 'total', from: 41, label: 'moderately ill', source: LINKING },
    { sum: 'total', from: 53, label: 'markedly ill', source: LINKING },
  ],
  changeBase,
  rights,
  notes:
    'Factor models and a prorating rule are left out. Some groups score from 0 to 6, or 0 for “not assessed”: mark such an item as not assessable.',
})

/** Brief Psychiatric Rating Scale, expanded version 4.0, with 24 items. Factor models are left out, as for 18 items. */
export const bprs24 = scaleSchema.parse({
  key: 'bprs24',
  name: 'BPRS-24',
  title: 'Brief Psychiatric Rating Scale, expanded version with 24 items',
  source:
    'Ventura and others (1993), International Journal of Methods in Psychiatric Research 3, 221-244 (version 4.0 of the manual)',
  items: sameItems('B', common, [
    'Somatic concern',
    'Anxiety',
    'Depression',
    'Suicidality',
    'Guilt',
    'Hostility',
    'Elevated mood',
    'Grandiosity',
    'Suspiciousness',
    'Hallucinations',
    'Unusual thought content',
    'Bizarre behavior',
    'Self-neglect',
    'Disorientation',
    'Conceptual disorganization',
    'Blunted affect',
    'Emotional withdrawal',
    'Motor retardation',
    'Tension',
    'Uncooperativeness',
    'Excitement',
    'Distractibility',
    'Motor hyperactivity',
    'Mannerisms and posturing',
  ]),
  sums: [{ key: 'total', title: 'Total', items: numbered('B', 24) }],
  changeBase,
  rights,
  notes,
})
