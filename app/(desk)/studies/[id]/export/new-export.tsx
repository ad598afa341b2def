import { Button, Checkbox, Select, SimpleGrid, Stack, Text } from '@mantine/core'
import { IconPackageExport } from '@tabler/icons-react'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import { Problem } from '#app/states.tsx'
import { EXPORT_PARTS, EXPORT_USES, type ExportPart } from '#lib/exports/export-choice.ts'
import { textOf } from '../agreement/figures-in-words.ts'
import { useNewExport } from './use-new-export.ts'

const PARTS = Object.entries(EXPORT_PARTS)

/** A choice of what a zip of the study's data holds, and for what use. */
export function NewExport({ studyId }: { studyId: string }) {
  const t = useText()
  const [parts, setParts] = useState<string[]>(PARTS.map(([part]) => part))
  const [use, setUse] = useState<string | null>('study')
  const make = useNewExport()
  return (
    <Stack gap="sm">
      <Text size="sm">
        {t(
          'One zip with a README. Raters are codes (R1, R2, …), and notes that people typed are left out. Dates are shifted where the study’s settings say so.',
        )}
      </Text>
      {make.error && <Problem error={make.error} />}
      <Checkbox.Group label={t('Contents')} value={parts} onChange={setParts}>
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs" mt="xs">
          {PARTS.map(([part, label]) => (
            <Checkbox key={part} value={part} label={textOf(t, label)} />
          ))}
        </SimpleGrid>
      </Checkbox.Group>
      <Select
        label={t('purpose|Use')}
        description={t('Participants whose recorded consent does not cover it are left out.')}
        data={Object.entries(EXPORT_USES).map(([value, label]) => ({ value, label: textOf(t, label) }))}
        value={use}
        onChange={setUse}
        allowDeselect={false}
        maw={420}
      />
      <Button
        w="fit-content"
        leftSection={<IconPackageExport size={18} aria-hidden />}
        loading={make.isPending}
        disabled={parts.length === 0}
        onClick={() =>
          make.mutate({
            studyId,
            choice: { kind: 'data', parts: parts as ExportPart[], use: use as keyof typeof EXPORT_USES },
          })
        }
      >
        {t('Export data')}
      </Button>
    </Stack>
  )
}
