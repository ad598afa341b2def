import { Button, Card, FileButton, Group, Text } from '@mantine/core'
import { Dropzone } from '@mantine/dropzone'
import { IconFileSpreadsheet, IconUpload } from '@tabler/icons-react'
import { useText } from '#app/language.tsx'
import type { GivenFile } from './given-file.ts'

/** The file with the ratings, and the data dictionary where it comes from REDCap. */
export function ChooseFile({
  file,
  dictionary,
  busy,
  onFiles,
  onDictionary,
}: {
  file: GivenFile | undefined
  dictionary: GivenFile | undefined
  busy: boolean
  /** Of several, the first is looked at. */
  onFiles: (files: readonly File[]) => void
  onDictionary: (file: File | undefined) => void
}) {
  const t = useText()
  return (
    <Card component="section" aria-label={t('File')}>
      <Dropzone
        onDrop={onFiles}
        multiple
        loading={busy && !file}
        role="button"
        inputProps={{ 'aria-label': t('File with ratings'), style: { display: 'none' } }}
        p={file ? 'xs' : 'md'}
      >
        <Group justify="center" gap="sm" mih={file ? 40 : 120} style={{ pointerEvents: 'none' }} wrap="nowrap">
          {file ? (
            <IconFileSpreadsheet size={24} style={{ flex: 'none' }} aria-hidden />
          ) : (
            <IconUpload size={28} style={{ flex: 'none' }} aria-hidden />
          )}
          <div style={{ minWidth: 0 }}>
            <Text style={{ overflowWrap: 'anywhere' }}>
              {file ? file.name : t('Drop the file with the ratings here, or click to choose it')}
            </Text>
            <Text size="sm" c="dimmed">
              {file
                ? t('Drop another file here, or click to choose one')
                : t('Excel (XLSX), CSV, TSV or a raw export of REDCap. Nothing is stored before you have seen it.')}
            </Text>
          </div>
        </Group>
      </Dropzone>
      {file && (
        <Group gap="xs" mt="xs">
          <FileButton onChange={(chosen) => chosen && onDictionary(chosen)} accept=".csv,text/csv">
            {(props) => (
              <Button {...props} variant="default" size="xs">
                {dictionary ? t('Change data dictionary') : t('Add REDCap data dictionary')}
              </Button>
            )}
          </FileButton>
          {dictionary && (
            <>
              <Text size="sm">{dictionary.name}</Text>
              <Button variant="subtle" size="compact-xs" onClick={() => onDictionary(undefined)}>
                {t('Remove')}
              </Button>
            </>
          )}
        </Group>
      )}
    </Card>
  )
}
