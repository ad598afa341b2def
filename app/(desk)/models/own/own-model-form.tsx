import { Alert, Button, FileInput, Group, Stack, Text } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useText } from '#app/language.tsx'
import { readOwnManifest, withFile } from '#lib/bundles/own-manifest.ts'
import { storedText } from '#lib/messages/stored-text.ts'
import { UploadProgress } from '../upload-progress.tsx'
import { ManifestChoice } from './manifest-choice.tsx'
import { OwnFindings } from './own-findings.tsx'
import { manifestOf, type OwnDraft } from './own-form.ts'
import type { useOwnImport } from './use-own-import.ts'

/** The ONNX file and its manifest, from a file or typed in. A manifest that can't be read is told of before anything is uploaded. */
export function OwnModelForm({
  draft,
  onDraft,
  bringing: { model, sending, problem, isAsking, check, checkAgain },
  onAsked,
}: {
  draft: OwnDraft
  onDraft: (draft: OwnDraft) => void
  bringing: ReturnType<typeof useOwnImport>
  onAsked: () => void
}) {
  const t = useText()
  const [file, setFile] = useState<File | null>(null)
  const [unreadable, setUnreadable] = useState<{ level: 'problem' | 'note'; text: string }[]>([])
  const { source, manifestFile, form } = draft
  // The file of an import that ended is still there, so that another manifest needs no other upload.
  const kept = model?.hasFiles && !file ? model : undefined
  const isBusy = sending !== undefined || isAsking

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const manifest = source === 'form' ? manifestOf(form) : await manifestFile?.text()
    if (manifest === undefined) return
    const read = readOwnManifest(withFile(manifest, { name: 'model.onnx', sha256: '0'.repeat(64) }))
    setUnreadable(read.manifest ? [] : read.findings.map(({ level, text }) => ({ level, text: storedText(text) })))
    if (!read.manifest) return
    const asked = kept ? await checkAgain(manifest) : file && (await check(file, manifest))
    if (asked) onAsked()
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text size="sm">
          {t(
            'Any encoder of faces that is an ONNX file: of single pictures or of clips. A manifest says how it takes its pixels; docs/guide/own-encoder.md describes it. The model is checked first, and nothing is installed until you confirm.',
          )}
        </Text>
        {problem && (
          <Alert color="red" role="alert">
            {t.stored(problem)}
          </Alert>
        )}
        <FileInput
          label={t('ONNX file')}
          description={t('Up to 1 GB, constants inside')}
          placeholder={kept ? kept.fileName : t('Choose an .onnx file')}
          accept=".onnx"
          value={file}
          onChange={setFile}
          required={!kept}
          disabled={isBusy}
        />
        <ManifestChoice draft={draft} onDraft={onDraft} disabled={isBusy} />
        {unreadable.length > 0 && (
          <div role="alert">
            <OwnFindings findings={unreadable} />
          </div>
        )}
        {sending && <UploadProgress {...sending} />}
        <Group justify="end">
          <Button type="submit" loading={isBusy} disabled={(!file && !kept) || (source === 'file' && !manifestFile)}>
            {kept ? t('Check again') : t('Upload and check')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
