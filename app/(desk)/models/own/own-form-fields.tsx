import { Checkbox, Fieldset, NativeSelect, SimpleGrid, Stack, Textarea, TextInput } from '@mantine/core'
import { useText } from '#app/language.tsx'
import { type Message, phrase } from '#lib/messages/message.ts'
import type { OwnForm } from './own-form.ts'

type Choices = readonly (string | { value: string; label: Message })[]

/** A field of the form, and where its value is in the manifest, which is what findings call it. */
interface Field {
  field: Exclude<keyof OwnForm, 'nonCommercial'>
  label: Message
  path: string
  choices?: Choices
}

const KINDS: Choices = [
  { value: 'clip', label: phrase('clip: a clip at once') },
  { value: 'frame', label: phrase('frame: pictures one by one') },
]
const ALIGNMENTS: Choices = [
  { value: 'none', label: phrase('none: upright') },
  { value: 'eyes', label: phrase('eyes: turned until the eyes are level') },
]
const POOLINGS: Choices = [
  { value: 'mean', label: phrase('mean') },
  { value: 'max', label: phrase('max: largest') },
  { value: 'last', label: phrase('last') },
  { value: 'none', label: phrase('none: one embedding already') },
]

const SECTIONS: { legend: Message; fields: Field[] }[] = [
  {
    legend: phrase('Encoder'),
    fields: [
      { field: 'title', label: phrase('Title'), path: 'title' },
      { field: 'name', label: phrase('Short name (a–z, 0–9, -)'), path: 'name' },
      { field: 'kind', label: phrase('Kind'), path: 'kind', choices: KINDS },
      { field: 'intendedUse', label: phrase('Intended use'), path: 'intendedUse' },
    ],
  },
  {
    legend: phrase('Input of the network'),
    fields: [
      { field: 'inputName', label: phrase('Name of the input'), path: 'input.name' },
      {
        field: 'layout',
        label: phrase('Layout'),
        path: 'input.layout',
        choices: ['NCTHW', 'NTCHW', 'NCHW', 'NHWC'],
      },
      { field: 'side', label: phrase('Side of a picture (px)'), path: 'input.side' },
      {
        field: 'channelOrder',
        label: phrase('Order of channels'),
        path: 'input.channelOrder',
        choices: ['RGB', 'BGR'],
      },
      { field: 'range', label: phrase('Range of a pixel'), path: 'input.range', choices: ['0-1', '0-255', '-1..1'] },
      { field: 'mean', label: phrase('Mean of each channel'), path: 'input.mean' },
      { field: 'deviation', label: phrase('Deviation of each channel'), path: 'input.deviation' },
    ],
  },
  {
    legend: phrase('Clips and crops'),
    fields: [
      { field: 'frames', label: phrase('Frames in a clip'), path: 'sampling.frames' },
      { field: 'stride', label: phrase('Stride: every so many frames'), path: 'sampling.stride' },
      { field: 'framesPerSecond', label: phrase('Frames a second of the video'), path: 'sampling.framesPerSecond' },
      { field: 'margin', label: phrase('Crop over the face’s square'), path: 'crop.margin' },
      { field: 'alignment', label: phrase('Alignment'), path: 'crop.alignment', choices: ALIGNMENTS },
    ],
  },
  {
    legend: phrase('Output of the network'),
    fields: [
      { field: 'outputName', label: phrase('Name of the output'), path: 'output.name' },
      { field: 'size', label: phrase('Length of the embedding'), path: 'output.size' },
      { field: 'pooling', label: phrase('Pooling'), path: 'output.pooling', choices: POOLINGS },
    ],
  },
  {
    legend: phrase('Licence and source'),
    fields: [
      { field: 'licence', label: phrase('Licence'), path: 'licence.name' },
      { field: 'address', label: phrase('Web address'), path: 'source.address' },
      { field: 'citation', label: phrase('Citation'), path: 'source.citation' },
    ],
  },
  {
    legend: phrase('Golden tensor (optional)'),
    fields: [
      { field: 'seed', label: phrase('Seed of the input'), path: 'golden.input.seed' },
      { field: 'tolerance', label: phrase('Largest difference allowed'), path: 'golden.tolerance' },
      { field: 'expected', label: phrase('Values of the output, in order'), path: 'golden.expected' },
    ],
  },
]
const LONG = ['expected']

/** The fields of a manifest. Under the label of each stands what findings call it. */
export function OwnFormFields({ form, onChange }: { form: OwnForm; onChange: (form: OwnForm) => void }) {
  const t = useText()
  const show = ({ field, label, path, choices }: Field) => {
    const shared = {
      label: t(label),
      description: path,
      value: form[field],
      onChange: (event: { currentTarget: { value: string } }) =>
        onChange({ ...form, [field]: event.currentTarget.value }),
    }
    if (!choices)
      return LONG.includes(field) ? (
        <Textarea key={field} {...shared} autosize maxRows={4} />
      ) : (
        <TextInput key={field} {...shared} />
      )
    const data = choices.map((choice) =>
      typeof choice === 'string' ? choice : { value: choice.value, label: t(choice.label) },
    )
    return <NativeSelect key={field} {...shared} data={data} />
  }
  return (
    <Stack gap="sm">
      {SECTIONS.map(({ legend, fields }) => (
        <Fieldset key={t(legend)} legend={t(legend)}>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            {fields.map(show)}
            {fields.some(({ field }) => field === 'licence') && (
              <Checkbox
                label={t('Excludes commercial use')}
                checked={form.nonCommercial}
                onChange={({ currentTarget: { checked } }) => onChange({ ...form, nonCommercial: checked })}
              />
            )}
          </SimpleGrid>
        </Fieldset>
      ))}
    </Stack>
  )
}
