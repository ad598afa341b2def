import type { Cell } from '#lib/csv/csv-of.ts'
import { isTyped } from '#lib/scales/item-ranges.ts'
import type { ScaleItem } from '#lib/scales/scale.ts'
import { FIRST } from '#lib/scales/study-scales.ts'
import { distinct, type ExportedScale, fieldName } from './exported-scales.ts'
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
  validation?: 'date_ymd' | 'integer'
  /** Lowest and highest number that is taken. */
  range?: readonly [number, number]
  /** Codes with what they mean, of which one is chosen. */
  choices?: readonly (readonly [code: string | number, label: string])[]
  note?: string
}

/** Unique names of the events of visits in a project with one arm: “V1” is v1_arm_1. */
function eventNames(visits: readonly string[]): ReadonlyMap<string, string> {
  const different = [...new Set(visits)]
  const names = distinct(different.map((visit) => fieldName(visit) || 'visit'))
  return new Map(different.map((visit, i) => [visit, `${names[i]}_arm_1`]))
}

/** A form of a scale: it repeats, an instance for each rater. */
interface Form extends ExportedScale {
  form: string
  /** Names of the fields of its items. */
  names: readonly string[]
  /** Names of the fields of the day, the rater and the kind of rating. */
  date: string
  rater: string
  kind: string
}

/** Fields of the study's first scale have the names that they have in a study with one. */
function formOf(scale: ExportedScale, datesShifted: boolean): Form {
  const { name, stem, items } = scale
  const of = (field: string) => (name === FIRST ? field : `${stem}_${field}`)
  return {
    ...scale,
    form: `${stem}_ratings`,
    names: distinct(items.map(({ key }) => fieldName(`${stem}_${key}`))),
    date: of(datesShifted ? 'rating_date_shifted' : 'rating_date'),
    rater: of('rater_code'),
    kind: of('rating_kind'),
  }
}

function fieldsOf({ form, items, names, date, rater, kind }: Form, datesShifted: boolean): Field[] {
  return [
    {
      name: date,
      form,
      label: datesShifted ? 'Day of the interview, shifted' : 'Day of the interview',
      validation: 'date_ymd',
    },
    { name: rater, form, label: 'Rater', note: 'A code; the same person has the same code throughout' },
    {
      name: kind,
      form,
      label: 'Kind of rating',
      choices: [
        ['rating', 'rating'],
        ['consensus', 'consensus where raters have settled'],
      ],
    },
    ...items.map(
      (item, i): Field => ({
        name: names[i]!,
        form,
        label: `${item.label} ${item.title}`,
        ...(isTyped(item) ? typedScore(item) : { choices: choicesOf(item) }),
      }),
    ),
  ]
}

/** A choice for each score, with what it means. */
function choicesOf({ low, high, levels }: ScaleItem): NonNullable<Field['choices']> {
  return Array.from({ length: high - low + 1 }, (_, step) => {
    const score = low + step
    return [score, levels[score] === undefined ? String(score) : `${score} ${levels[score]}`] as const
  })
}

/** A number of the item's range, with what some of them mean. */
function typedScore({ low, high, levels }: ScaleItem): Pick<Field, 'validation' | 'range' | 'note'> {
  const note = Object.entries(levels)
    .map(([score, word]) => `${score} ${word}`)
    .join('; ')
  return { validation: 'integer', range: [low, high], ...(note && { note }) }
}

/**
 * A study as REDCap takes it: a dictionary of a form for participants and one for each scale, and a file of records in a project with an event
 * for each visit. The forms of scales repeat, an instance for each rater; dates stand on them, since each row of a repeating form is read by itself.
 */
export function redcapFiles(data: StudyData): { dictionary: Cell[][]; records: Iterable<Cell[]> } {
  const forms = data.study.scales.map((scale) => formOf(scale, data.datesShifted))
  const fields: Field[] = [
    { name: 'record_id', form: 'interview', label: 'Participant' },
    { name: 'site', form: 'interview', label: 'Site' },
    { name: 'sex', form: 'interview', label: 'Sex' },
    { name: 'age_band', form: 'interview', label: 'Age band' },
    ...forms.flatMap((form) => fieldsOf(form, data.datesShifted)),
  ]
  return { dictionary: [[...DICTIONARY_COLUMNS], ...fields.map(dictionaryRow)], records: records(data, forms) }
}

function dictionaryRow({ name, form, label, validation, range, choices, note }: Field): Cell[] {
  const cells: Partial<Record<(typeof DICTIONARY_COLUMNS)[number], Cell>> = {
    'Variable / Field Name': name,
    'Form Name': form,
    'Field Type': choices ? 'radio' : 'text',
    'Field Label': label,
    // A bar ends a choice.
    'Choices, Calculations, OR Slider Labels': choices
      ?.map(([code, meaning]) => `${code}, ${meaning.replaceAll('|', '/')}`)
      .join(' | '),
    'Field Note': note,
    'Text Validation Type OR Show Slider Number': validation,
    'Text Validation Min': range?.[0],
    'Text Validation Max': range?.[1],
  }
  return DICTIONARY_COLUMNS.map((column) => cells[column] ?? '')
}

/** The instance of a consensus comes after this one, and after those of all raters. */
const CONSENSUS_INSTANCE = 999

function* records({ interviews, raters }: StudyData, forms: readonly Form[]): Generator<Cell[]> {
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
    ...forms.flatMap(({ form, date, rater, kind, names }) => [date, rater, kind, ...names, `${form}_complete`]),
  ]
  const nothing = ({ names }: Form): Cell[] => ['', '', '', ...names.map(() => ''), '']
  // A rater's code is their instance, so that an export can be imported over an earlier one.
  const instances = new Map([...raters.values()].map((code) => [code, Number(code.slice(1))]))
  instances.set(CONSENSUS, Math.max(CONSENSUS_INSTANCE, ...instances.values()) + 1)
  for (const { participant, visit, date: day, site, sex, ageBand, sheets } of interviews) {
    const event = events.get(visit)!
    yield [participant, event, '', '', site, sex, ageBand, 2, ...forms.flatMap(nothing)]
    for (const { rater, kind, scaleName, scores, training } of sheets) {
      const own = forms.find(({ name }) => name === scaleName)
      if (training || !own) continue
      const cells = [day, rater, kind, ...own.items.map(({ key }) => scores[key]), 2]
      const filled = forms.flatMap((form) => (form === own ? cells : nothing(form)))
      yield [participant, event, own.form, instances.get(rater), '', '', '', '', ...filled]
    }
  }
}
