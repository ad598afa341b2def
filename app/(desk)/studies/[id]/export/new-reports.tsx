import { Button, Stack, Text } from '@mantine/core'
import { IconFileTypePdf } from '@tabler/icons-react'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import { Problem } from '#app/states.tsx'
import { allowedParts, type ReportForm, ReportOptions } from '../../../report-options.tsx'
import { useNewExport } from './use-new-export.ts'

/** The severity reports of all interviews that there is something to say of, as one zip. */
export function NewReports({ studyId, without }: { studyId: string; without: readonly string[] }) {
  const t = useText()
  const allowed = allowedParts(without)
  const [form, setForm] = useState<ReportForm>({ size: 'A4', language: t.language, sections: allowed })
  const make = useNewExport()
  return (
    <Stack gap="sm" align="start">
      <Text size="sm">
        {t(
          'A PDF for each interview that is analysed or rated, in one zip. Reports name the raters and have the dates as they are.',
        )}
      </Text>
      <ReportOptions form={form} allowed={allowed} onChange={setForm} />
      {make.error && <Problem error={make.error} />}
      <Button
        variant="default"
        leftSection={<IconFileTypePdf size={18} aria-hidden />}
        loading={make.isPending}
        onClick={() => make.mutate({ studyId, choice: { kind: 'reports', interviewIds: null, ...form } })}
      >
        {t('Export all reports')}
      </Button>
    </Stack>
  )
}
