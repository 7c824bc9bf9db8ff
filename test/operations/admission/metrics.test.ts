import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { ApproverMetrics, exposition, Histogram } from '../../../src/operations/admission/metrics.ts';
import { ADMITTED_AGAIN, TOKEN_EXPIRED, TOKEN_UNBOUND } from '../../../src/operations/admission/sentences.ts';
import { REQUEST_TIMED_OUT } from '../../../src/wire/sentences.ts';
import { samplesOf } from './exposition-format.ts';

const LOST = new Failure(REQUEST_TIMED_OUT, { server: 'https://secret.example', request: 'GET /x', seconds: 1 });
const admitted = { verdict: 'approve', why: ADMITTED_AGAIN({ node: 'w7"\n', key: 'sha256:a' }) } as const;

describe('metrics', () => {
  it('count requests, decisions by verdict and reason, and their latency', () => {
    const metrics = new ApproverMetrics();
    metrics.waiting = () => 3;
    metrics.connected();
    metrics.connected();
    metrics.listed();
    metrics.seen();
    metrics.decided({ verdict: 'wait', why: TOKEN_EXPIRED() }, 5_000);
    metrics.decided(admitted, 1_500);
    metrics.decided(admitted, -200);
    metrics.decided({ verdict: 'deny', why: TOKEN_UNBOUND() }, 90_000);
    const samples = samplesOf(metrics.page().text);
    const value = (series: string) => samples.get(`kubejoin_approver_${series}`);
    expect(value('requests_total')).toBe(1);
    expect(value('decisions_total{verdict="approve",reason="ADMITTED_AGAIN"}')).toBe(2);
    expect(value('decisions_total{verdict="deny",reason="TOKEN_UNBOUND"}')).toBe(1);
    expect(value('decisions_total{verdict="wait",reason="TOKEN_EXPIRED"}')).toBe(1);
    expect(value('decision_latency_seconds_bucket{verdict="approve",le="1"}')).toBe(1);
    expect(value('decision_latency_seconds_bucket{verdict="approve",le="2"}')).toBe(2);
    expect(value('decision_latency_seconds_sum{verdict="approve"}')).toBe(1.5);
    expect(value('decision_latency_seconds_bucket{verdict="deny",le="60"}')).toBe(0);
    expect(value('decision_latency_seconds_count{verdict="deny"}')).toBe(1);
    expect(value('waiting_requests')).toBe(3);
    expect(value('reconnects_total')).toBe(1);
    expect(value('up')).toBe(1);
  });

  it('are valid before anything happened, and contain nothing that a requester wrote', () => {
    const metrics = new ApproverMetrics();
    expect(samplesOf(metrics.page().text).get('kubejoin_approver_reconnects_total')).toBe(0);
    metrics.decided(admitted, Number.NaN);
    expect(metrics.page().text).not.toMatch(/w7|sha256/);
    expect(
      samplesOf(metrics.page().text).get('kubejoin_approver_decision_latency_seconds_count{verdict="approve"}'),
    ).toBe(0);
  });

  it('escape labels and help', () => {
    const text = exposition([
      { name: 'a', help: 'b\\c\nd', type: 'gauge', samples: [{ labels: { x: 'q"\\\n' }, value: 1 }] },
    ]);
    expect(text).toBe('# HELP a b\\\\c\\nd\n# TYPE a gauge\na{x="q\\"\\\\\\n"} 1\n');
    expect([...samplesOf(text).values()]).toEqual([1]);
  });

  it('have buckets that include their bound', () => {
    const histogram = new Histogram([1, 2]);
    for (const value of [1, 2, 3]) histogram.observe(value);
    expect(histogram.samples({}).map(({ value }) => value)).toEqual([1, 2, 3, 6, 3]);
  });
});

describe('health', () => {
  it('is good from the start, bad while the API server is lost, and good once it lists again', () => {
    const metrics = new ApproverMetrics();
    const both = () => [metrics.health(), metrics.readiness()].map(({ status, text }) => `${status} ${text}`);
    expect(both()).toEqual(['200 ok', '503 STARTING']);
    metrics.connected();
    metrics.listed();
    expect(both()).toEqual(['200 ok', '200 ok']);
    metrics.lost(LOST);
    expect(both()).toEqual(['503 REQUEST_TIMED_OUT', '503 REQUEST_TIMED_OUT']);
    metrics.connected();
    expect(both()[0]).toBe('503 REQUEST_TIMED_OUT');
    metrics.listed();
    expect(both()).toEqual(['200 ok', '200 ok']);
  });
});
