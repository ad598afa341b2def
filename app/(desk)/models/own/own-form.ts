import type { OwnManifest } from '#lib/bundles/own-manifest.ts'

/** What is typed into the form of a manifest. */
export interface OwnForm {
  name: string
  title: string
  intendedUse: string
  kind: string
  inputName: string
  layout: string
  side: string
  channelOrder: string
  range: string
  mean: string
  deviation: string
  frames: string
  stride: string
  framesPerSecond: string
  margin: string
  alignment: string
  outputName: string
  pooling: string
  size: string
  licence: string
  nonCommercial: boolean
  address: string
  citation: string
  seed: string
  expected: string
  tolerance: string
}

/** A manifest on its way: as a file, or typed in. */
export interface OwnDraft {
  source: string
  manifestFile: File | null
  form: OwnForm
}

export const EMPTY_FORM: OwnForm = {
  name: '',
  title: '',
  intendedUse: '',
  kind: 'clip',
  inputName: '',
  layout: 'NCTHW',
  side: '224',
  channelOrder: 'RGB',
  range: '0-1',
  mean: '0.485, 0.456, 0.406',
  deviation: '0.229, 0.224, 0.225',
  frames: '16',
  stride: '4',
  framesPerSecond: '25',
  margin: '1',
  alignment: 'none',
  outputName: '',
  pooling: 'mean',
  size: '',
  licence: '',
  nonCommercial: false,
  address: '',
  citation: '',
  seed: '1',
  expected: '',
  tolerance: '0.001',
}

/** A number as it was typed; what is none stays as it is, and is found wrong. */
function number(text: string): number | string | undefined {
  const trimmed = text.trim()
  if (trimmed === '') return undefined
  const value = Number(trimmed.replace(/^(-?\d+),(\d+)$/, '$1.$2'))
  return Number.isNaN(value) ? trimmed : value
}

/** Separated by commas, or by semicolons where commas are decimal. */
const numbers = (text: string) =>
  text
    .split(text.includes(';') ? /[\s;]+/ : /[\s,]+/)
    .filter(Boolean)
    .map(number)
const line = (text: string) => text.trim() || undefined

/** The manifest that a form says, as JSON; what was left empty is not in it. */
export function manifestOf(form: OwnForm): string {
  const { name, title, intendedUse, kind, layout, channelOrder, range, alignment, pooling } = form
  return JSON.stringify({
    format: 1,
    name: line(name),
    title: line(title),
    intendedUse: line(intendedUse),
    kind,
    input: {
      name: line(form.inputName),
      layout,
      side: number(form.side),
      channelOrder,
      range,
      mean: numbers(form.mean),
      deviation: numbers(form.deviation),
    },
    sampling: {
      frames: number(form.frames),
      stride: number(form.stride),
      framesPerSecond: number(form.framesPerSecond),
    },
    crop: { margin: number(form.margin), alignment },
    output: { name: line(form.outputName), pooling, size: number(form.size) },
    licence: { name: line(form.licence), nonCommercial: form.nonCommercial },
    source: { address: line(form.address), citation: line(form.citation) },
    ...(form.expected.trim() === ''
      ? {}
      : {
          golden: {
            input: { seed: number(form.seed) },
            expected: numbers(form.expected),
            tolerance: number(form.tolerance),
          },
        }),
  })
}

/** The form filled in with what can be read of a manifest; the rest stays as it was. */
export function formOf(manifest: string, before: OwnForm): OwnForm {
  let given: DeepPartial<OwnManifest>
  try {
    given = JSON.parse(manifest)
  } catch {
    return before
  }
  if (typeof given !== 'object' || given === null) return before
  const { input, sampling, crop, output, licence, source, golden } = given
  const text = (value: unknown, otherwise: string) =>
    Array.isArray(value)
      ? value.join(', ')
      : value === undefined || typeof value === 'object'
        ? otherwise
        : String(value)
  return {
    name: text(given.name, before.name),
    title: text(given.title, before.title),
    intendedUse: text(given.intendedUse, before.intendedUse),
    kind: text(given.kind, before.kind),
    inputName: text(input?.name, before.inputName),
    layout: text(input?.layout, before.layout),
    side: text(input?.side, before.side),
    channelOrder: text(input?.channelOrder, 'RGB'),
    range: text(input?.range, '0-1'),
    mean: text(input?.mean, '0, 0, 0'),
    deviation: text(input?.deviation, '1, 1, 1'),
    frames: text(sampling?.frames, before.frames),
    stride: text(sampling?.stride, before.stride),
    framesPerSecond: text(sampling?.framesPerSecond, '25'),
    margin: text(crop?.margin, '1'),
    alignment: text(crop?.alignment, 'none'),
    outputName: text(output?.name, before.outputName),
    pooling: text(output?.pooling, before.pooling),
    size: text(output?.size, before.size),
    licence: text(licence?.name, before.licence),
    nonCommercial: licence?.nonCommercial === true,
    address: text(source?.address, before.address),
    citation: text(source?.citation, before.citation),
    seed: text((golden?.input as { seed?: number } | undefined)?.seed, before.seed),
    expected: text(golden?.expected, before.expected),
    tolerance: text(golden?.tolerance, before.tolerance),
  }
}

type DeepPartial<T> = T extends object ? { [K in keyof T]?: DeepPartial<T[K]> } : T
