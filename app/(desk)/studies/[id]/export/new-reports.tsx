import { Button, Group, SegmentedControl, Stack, Text } from '@mantine/core'
import { IconFileTypePdf } from '@tabler/icons-react'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import { Problem } from '#app/states.tsx'
import { useNewExport } from './use-new-export.ts'

/** The severity reports of all analysed interviews as one zip. */
export function NewReports({ studyId }: { studyId: string }) {
  const t = useText()
  const [size, setSize] = useState<'A4' | 'Letter'>('A4')
  const make = useNewExport()
  return (
    <Stack gap="sm">
      <Text size="sm">
        {t('A PDF for each analysed interview, in one zip. Reports name the raters and have the dates as they are.')}
      </Text>
      {make.error && <Problem error={make.error} />}
      <Group>
        <SegmentedControl
          aria-label={t('Paper size')}
          data={[
            { value: 'A4', label: 'A4' },
            { value: 'Letter', label: t('US Letter') },
          ]}
          value={size}
          onChange={(value) => setSize(value as 'A4' | 'Letter')}
        />
        <Button
          variant="default"
          leftSection={<IconFileTypePdf size={18} aria-hidden />}
          loading={make.isPending}
          onClick={() => make.mutate({ studyId, choice: { kind: 'reports', interviewIds: null, size } })}
        >
          {t('Export all reports')}
        </Button>
      </Group>
    </Stack>
  )
}
