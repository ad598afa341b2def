'use client'
import { Progress, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import { isOpenImport } from '../import-state.tsx'
import { CheckedModel } from './checked-model.tsx'
import { EMPTY_FORM, type OwnDraft } from './own-form.ts'
import { OwnModelForm } from './own-model-form.tsx'
import { useOwnImport } from './use-own-import.ts'

/** Brings an ONNX file of one's own: it is looked through first, then installed. @param begunId an import that was begun before */
export function ImportOwnModel({ begunId, onDone }: { begunId: string | undefined; onDone: () => void }) {
  const t = useText()
  const [isEditing, setEditing] = useState(begunId === undefined)
  /** Stays while the model is checked. */
  const [draft, setDraft] = useState<OwnDraft>({ source: 'file', manifestFile: null, form: EMPTY_FORM })
  const bringing = useOwnImport(begunId)
  const { model, problem, isAsking } = bringing
  const fileName = model?.fileName ?? ''
  if (isEditing || !model)
    return <OwnModelForm draft={draft} onDraft={setDraft} bringing={bringing} onAsked={() => setEditing(false)} />
  if (isOpenImport(model.state))
    return (
      <Stack gap="xs">
        <Text size="sm" aria-live="polite">
          {model.own?.dryRun ? t('Checking {fileName}', { fileName }) : t('Installing {fileName}', { fileName })}
        </Text>
        <Progress value={100 * model.progress} animated aria-label={t('Import of {fileName}', { fileName })} />
      </Stack>
    )
  return (
    <CheckedModel
      model={model}
      problem={problem}
      isAsking={isAsking}
      onInstall={bringing.install}
      onEdit={() => setEditing(true)}
      onDone={onDone}
    />
  )
}
