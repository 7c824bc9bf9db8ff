/** Texts that only commands print. */
export const printed = {
  FLAG_OTLP: () =>
    'Send the run as one OpenTelemetry trace to this OTLP receiver (HTTP with JSON), such as http://localhost:4318; "env" takes the address from OTEL_EXPORTER_OTLP_ENDPOINT.',
};
