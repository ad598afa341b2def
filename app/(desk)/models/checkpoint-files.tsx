import { FileInput, Select } from '@mantine/core'
import { useText } from '#app/language.tsx'
import type { ImportedModel } from '#lib/bundles/imported-models.ts'
import { type Message, phrase } from '#lib/messages/message.ts'

const MODELS: { value: ImportedModel; label: string }[] = [
  { value: 'emoclip', label: 'EmoCLIP' },
  { value: 'clip', label: 'CLIP' },
  { value: 'farl', label: 'FaRL' },
  { value: 'exp-clip', label: 'Exp-CLIP' },
  { value: 'dfer-clip', label: 'DFER-CLIP' },
]
/** What CLIP's own checkpoint is for, where it may be given. */
const WHY_CLIP: Partial<Record<ImportedModel, Message>> = {
  emoclip: phrase('For text descriptions, if the checkpoint has no text encoder'),
  'exp-clip': phrase('The CLIP that the projection was trained over; not needed if the checkpoint includes it'),
  'dfer-clip': phrase('For shares of its classes, if the checkpoint has no text encoder'),
}

/** What a checkpoint is of, and the files that belong to it. */
export interface CheckpointChoice {
  model: ImportedModel
  weights: File | null
  vocabulary: File | null
  /** CLIP's checkpoint; null for models that take none. */
  clip: File | null
}

/** Fields for a checkpoint's model and files. */
export function CheckpointFiles({
  choice,
  onChange,
  disabled,
}: {
  choice: CheckpointChoice
  onChange: (choice: CheckpointChoice) => void
  disabled: boolean
}) {
  const t = useText()
  const { model, weights, vocabulary, clip } = choice
  const whyClip = WHY_CLIP[model]
  return (
    <>
      <Select
        label={t('Model')}
        data={MODELS}
        value={model}
        onChange={(value) => value && onChange({ ...choice, model: value, clip: WHY_CLIP[value] ? clip : null })}
        allowDeselect={false}
        disabled={disabled}
      />
      <FileInput
        label={t('Weights')}
        description={t('A torch.save file (.pth, .pt) or .safetensors')}
        placeholder={t('Choose a checkpoint')}
        value={weights}
        onChange={(file) => onChange({ ...choice, weights: file })}
        required
        disabled={disabled}
      />
      <FileInput
        label={t('Vocabulary')}
        description={t('bpe_simple_vocab_16e6.txt.gz from the CLIP code; needed for text descriptions')}
        placeholder={t('Choose a vocabulary')}
        value={vocabulary}
        onChange={(file) => onChange({ ...choice, vocabulary: file })}
        clearable
        clearButtonProps={{ 'aria-label': t('Remove vocabulary') }}
        disabled={disabled}
      />
      {whyClip && (
        <FileInput
          label={t('CLIP’s checkpoint')}
          description={t(whyClip)}
          placeholder={t('Choose a checkpoint')}
          value={clip}
          onChange={(file) => onChange({ ...choice, clip: file })}
          clearable
          clearButtonProps={{ 'aria-label': t('Remove CLIP’s checkpoint') }}
          disabled={disabled}
        />
      )}
    </>
  )
}
