import type { Cell } from '#lib/csv/csv-of.ts'
import { idOfOwnScale } from '#lib/own-scales/load-scale.ts'
import type { Scale } from '#lib/scales/scale.ts'
import { ratedItems } from './data-tables.ts'
import { CONSENSUS } from './exported-sheet.ts'
import type { StudyData } from './study-data.ts'

/** The columns of a REDCap data dictionary, in their order. */
export const DICTIONARY_COLUMNS = [
  'Variable / Field Name',
  'Form Name',
  'Section Header',
  'Field Type',
  'Field Label',
  'Choices, Calculations, OR Slider Labels',
  'Field Note',
  'Text Validation Type OR Show Slider Number',
  'Text Validation Min',
  'Text Validation Max',
  'Identifier?',
  'Branching Logic (Show field only if...)',
  'Required Field?',
  'Custom Alignment',
  'Question Number (surveys only)',
  'Matrix Group Name',
  'Matrix Ranking?',
  'Field Annotation',
] as const

interface Field {
  name: string
  form: string
  label: string
  validation?: 'integer' | 'number' | 'date_ymd'
  low?: number
  high?: number
  note?: string
}

/** Names of fields are small letters, digits and underscores, and begin with a letter. */
const fieldName = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')

/** The same names, each once: what would be the second “n1” is n1_2. */
function distinct(names: readonly string[]): string[] {
  const taken = new Set<string>()
  return names.map((name) => {
    let free = name
    for (let count = 2; taken.has(free); count++) free = `${name}_${count}`
    taken.add(free)
    return free
  })
}

/** Unique names of the events of visits in a project with one arm: “V1” is v1_arm_1. */
function eventNames(visits: readonly string[]): ReadonlyMap<string, string> {
  const different = [...new Set(visits)]
  const names = distinct(different.map((visit) => fieldName(visit) || 'visit'))
  return new Map(different.map((visit, i) => [visit, `${names[i]}_arm_1`]))
}

/** What names of a scale's form and fields begin with: its key, or, since that of a study's own scale is a long number, its name. */
function stemOf({ key, name }: Pick<Scale, 'key' | 'name'>): string {
  const stem = fieldName((idOfOwnScale(key) === undefined ? key : name).slice(0, 12))
  return /^[a-z]/.test(stem) ? stem : fieldName(`scale_${stem}`)
}

/**
 * A study as REDCap takes it: a dictionary of two forms, and a file of records in a project with an event for each visit. The form of
 * the scale repeats, an instance for each rater; dates stand on it, since each row of a repeating form is read by itself.
 */
export function redcapFiles(data: StudyData): { dictionary: Cell[][]; records: Iterable<Cell[]> } {
  const { scale } = data.study
  const stem = stemOf(scale)
  const form = `${stem}_ratings`
  const items = ratedItems(data, scale)
  const names = distinct(items.map(({ key }) => fieldName(`${stem}_${key}`)))
  const date = data.datesShifted ? 'rating_date_shifted' : 'rating_date'
  const fields: Field[] = [
    { name: 'record_id', form: 'interview', label: 'Participant' },
    { name: 'site', form: 'interview', label: 'Site' },
    { name: 'sex', form: 'interview', label: 'Sex' },
    { name: 'age_band', form: 'interview', label: 'Age band' },
    {
      name: date,
      form,
      label: data.datesShifted ? 'Day of the interview, shifted' : 'Day of the interview',
      validation: 'date_ymd',
    },
    { name: 'rater_code', form, label: 'Rater', note: 'A code; the same person has the same code throughout' },
    { name: 'rating_kind', form, label: 'Kind of rating', note: 'rating, or consensus where raters have settled' },
    ...items.map(
      ({ label, title, low, high }, i): Field => ({
        name: names[i]!,
        form,
        label: `${label} ${title}`,
        validation: 'integer',
        low,
        high,
      }),
    ),
  ]
  return {
    dictionary: [[...DICTIONARY_COLUMNS], ...fields.map(dictionaryRow)],
    records: records(data, { form, items, names, date }),
  }
}

function dictionaryRow({ name, form, label, validation, low, high, note }: Field): Cell[] {
  const cells: Partial<Record<(typeof DICTIONARY_COLUMNS)[number], Cell>> = {
    'Variable / Field Name': name,
    'Form Name': form,
    'Field Type': 'text',
    'Field Label': label,
    'Field Note': note,
    'Text Validation Type OR Show Slider Number': validation,
    'Text Validation Min': low,
    'Text Validation Max': high,
  }
  return DICTIONARY_COLUMNS.map((column) => cells[column] ?? '')
}

/** The instance of a consensus comes after this one, and after those of all raters. */
const CONSENSUS_INSTANCE = 999

function* records(
  { interviews, raters }: StudyData,
  {
    form,
    items,
    names,
    date,
  }: { form: string; items: readonly { key: string }[]; names: readonly string[]; date: string },
): Generator<Cell[]> {
  const events = eventNames(interviews.map(({ visit }) => visit))
  yield [
    'record_id',
    'redcap_event_name',
    'redcap_repeat_instrument',
    'redcap_repeat_instance',
    'site',
    'sex',
    'age_band',
    'interview_complete',
    date,
    'rater_code',
    'rating_kind',
    ...names,
    `${form}_complete`,
  ]
  // A rater's code is their instance, so that an export can be imported over an earlier one.
  const instances = new Map([...raters.values()].map((code) => [code, Number(code.slice(1))]))
  instances.set(CONSENSUS, Math.max(CONSENSUS_INSTANCE, ...instances.values()) + 1)
  for (const { participant, visit, date: day, site, sex, ageBand, sheets } of interviews) {
    const event = events.get(visit)!
    yield [participant, event, '', '', site, sex, ageBand, 2, '', '', '', ...names.map(() => ''), '']
    for (const { rater, kind, scores, training } of sheets) {
      if (training) continue
      const given = items.map(({ key }) => scores[key])
      yield [participant, event, form, instances.get(rater), '', '', '', '', day, rater, kind, ...given, 2]
    }
  }
}
