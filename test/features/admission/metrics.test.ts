import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import {
  ADMITTED_AGAIN,
  TOKEN_EXPIRED,
  TOKEN_UNBOUND,
} from '../../../src/features/admission/approver/admission-approver-sentences.ts';
import { ApproverMetrics } from '../../../src/features/admission/approver/metrics.ts';
import { REQUEST_TIMED_OUT } from '../../../src/wire/wire-sentences.ts';
import { samplesOf } from './exposition-format.ts';

const LOST = new Failure(REQUEST_TIMED_OUT, { server: 'https://secret.example', request: 'GET /x', seconds: 1 });
const admitted = { verdict: 'approve', why: ADMITTED_AGAIN({ node: 'w7"\n', key: 'sha256:a' }) } as const;

describe('metrics', () => {
  it('count requests, decisions by verdict and reason, and their latency', async () => {
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
    const samples = samplesOf((await metrics.page()).text);
    const value = (series: string) => samples.get(`kubejoin_approver_${series}`);
    expect(value('requests_total')).toBe(1);
    expect(value('decisions_total{verdict="approve",reason="ADMITTED_AGAIN"}')).toBe(2);
    expect(value('decisions_total{verdict="deny",reason="TOKEN_UNBOUND"}')).toBe(1);
    expect(value('decisions_total{verdict="wait",reason="TOKEN_EXPIRED"}')).toBe(1);
    expect(value('decision_latency_seconds_bucket{le="1",verdict="approve"}')).toBe(1);
    expect(value('decision_latency_seconds_bucket{le="2",verdict="approve"}')).toBe(2);
    expect(value('decision_latency_seconds_sum{verdict="approve"}')).toBe(1.5);
    expect(value('decision_latency_seconds_bucket{le="60",verdict="deny"}')).toBe(0);
    expect(value('decision_latency_seconds_count{verdict="deny"}')).toBe(1);
    expect(value('waiting_requests')).toBe(3);
    expect(value('reconnects_total')).toBe(1);
    expect(value('up')).toBe(1);
  });

  it('say that the connection is lost, until the requests are listed again', async () => {
    const metrics = new ApproverMetrics();
    const up = async () => samplesOf((await metrics.page()).text).get('kubejoin_approver_up');
    const seen = [await up()];
    metrics.listed();
    seen.push(await up());
    metrics.lost(LOST);
    seen.push(await up());
    metrics.listed();
    expect([...seen, await up()]).toEqual([0, 1, 0, 1]);
  });

  it('are valid before anything happened, and contain nothing that a requester wrote', async () => {
    const metrics = new ApproverMetrics();
    expect(samplesOf((await metrics.page()).text).get('kubejoin_approver_reconnects_total')).toBe(0);
    metrics.decided(admitted, Number.NaN);
    expect((await metrics.page()).text).not.toMatch(/w7|sha256/);
    expect(
      samplesOf((await metrics.page()).text).get('kubejoin_approver_decision_latency_seconds_count{verdict="approve"}'),
    ).toBe(0);
  });

  it('are on a page as Prometheus reads it', async () => {
    const metrics = new ApproverMetrics();
    metrics.decided({ verdict: 'deny', why: TOKEN_UNBOUND() }, 7_200_001);
    metrics.decided({ verdict: 'deny', why: TOKEN_UNBOUND() }, 0);
    const bounds = ['1', '2', '5', '10', '30', '60', '300', '1800', '7200', '+Inf'];
    const histogram = (verdict: string, counts: number[], sum: number, count: number) => [
      ...bounds.map(
        (le, index) =>
          `kubejoin_approver_decision_latency_seconds_bucket{le="${le}",verdict="${verdict}"} ${counts[index]}`,
      ),
      `kubejoin_approver_decision_latency_seconds_sum{verdict="${verdict}"} ${sum}`,
      `kubejoin_approver_decision_latency_seconds_count{verdict="${verdict}"} ${count}`,
    ];
    const none = Array<number>(10).fill(0);
    expect(await metrics.pages['/metrics']()).toEqual({
      status: 200,
      contentType: 'text/plain; version=0.0.4; charset=utf-8',
      text: `${[
        '# HELP kubejoin_approver_requests_total Certificate requests that the approver has checked.',
        '# TYPE kubejoin_approver_requests_total counter',
        'kubejoin_approver_requests_total 0',
        '',
        '# HELP kubejoin_approver_decisions_total Decisions by verdict and reason. A waiting request counts once for each reason.',
        '# TYPE kubejoin_approver_decisions_total counter',
        'kubejoin_approver_decisions_total{verdict="deny",reason="TOKEN_UNBOUND"} 2',
        '',
        '# HELP kubejoin_approver_decision_latency_seconds Time from the creation of a request to its approval or denial. Creation times are whole seconds.',
        '# TYPE kubejoin_approver_decision_latency_seconds histogram',
        ...histogram('approve', none, 0, 0),
        ...histogram('deny', [...Array<number>(9).fill(1), 2], 7200.001, 2),
        '',
        '# HELP kubejoin_approver_waiting_requests Certificate requests that are not decided yet.',
        '# TYPE kubejoin_approver_waiting_requests gauge',
        'kubejoin_approver_waiting_requests 0',
        '',
        '# HELP kubejoin_approver_reconnects_total Connections to the API server after the first.',
        '# TYPE kubejoin_approver_reconnects_total counter',
        'kubejoin_approver_reconnects_total 0',
        '',
        '# HELP kubejoin_approver_up 1 while the requests are listed and watched, otherwise 0.',
        '# TYPE kubejoin_approver_up gauge',
        'kubejoin_approver_up 0',
      ].join('\n')}\n`,
    });
  });
});

describe('health', () => {
  it('is good from the start, bad while the API server is lost, and good once it lists again', () => {
    const metrics = new ApproverMetrics();
    const both = () =>
      [metrics.pages['/healthz'](), metrics.pages['/readyz']()].map(({ status, text }) => `${status} ${text}`);
    expect(both()).toEqual(['200 ok', '503 STARTING']);
    metrics.lost(LOST);
    expect(both()).toEqual(['503 REQUEST_TIMED_OUT', '503 REQUEST_TIMED_OUT']);
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
