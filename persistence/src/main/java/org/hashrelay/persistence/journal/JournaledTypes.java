package org.hashrelay.persistence.journal;

import org.hashrelay.actors.alerting.DeskEvent;
import org.hashrelay.actors.alerting.DeskState;
import org.hashrelay.actors.audit.AuditEvent;
import org.hashrelay.actors.audit.AuditState;
import org.hashrelay.actors.catalogue.CatalogueEvent;
import org.hashrelay.actors.catalogue.CatalogueState;
import org.hashrelay.actors.miner.MinerEvent;
import org.hashrelay.actors.miner.MinerState;
import org.hashrelay.actors.node.NodeEvent;
import org.hashrelay.actors.node.NodeState;
import org.hashrelay.actors.pool.Pool;
import org.hashrelay.actors.upstream.Upstream;

/** Every event and every snapshot there is, under the name it keeps for ever. */
final class JournaledTypes {

  static final EventNames NAMES =
      catalogue(nodes(pools(upstreams(miners(alerts(audit(EventNames.none())))))));

  private JournaledTypes() {}

  private static EventNames catalogue(EventNames names) {
    return names
        .with(CatalogueEvent.PoolAdded.class, "pool-added", 1)
        .with(CatalogueEvent.PoolRenamed.class, "pool-renamed", 1)
        .with(CatalogueEvent.PoolForgotten.class, "pool-forgotten", 1)
        .with(CatalogueEvent.NodeAdded.class, "node-added", 1)
        .with(CatalogueEvent.NodeForgotten.class, "node-forgotten", 1)
        .with(CatalogueEvent.MappingAdded.class, "mapping-added", 1)
        .with(CatalogueEvent.MappingMoved.class, "mapping-moved", 1)
        .with(CatalogueEvent.MappingForgotten.class, "mapping-forgotten", 1)
        .with(CatalogueEvent.TokenAdded.class, "token-added", 1)
        .with(CatalogueState.class, "catalogue-state", 1);
  }

  private static EventNames nodes(EventNames names) {
    return names
        .with(NodeEvent.NodeRegistered.class, "node-registered", 1)
        .with(NodeEvent.NodeDescribed.class, "node-described", 1)
        .with(NodeEvent.NodeRemoved.class, "node-removed", 1)
        .with(NodeEvent.NodeConnected.class, "node-connected", 1)
        .with(NodeEvent.NodeDisconnected.class, "node-disconnected", 1)
        .with(NodeEvent.TokenIssued.class, "token-issued", 2)
        .with(NodeEvent.TokenRevoked.class, "token-revoked", 1)
        .with(NodeEvent.MappingCreated.class, "mapping-created", 1)
        .with(NodeEvent.MappingUpdated.class, "mapping-updated", 1)
        .with(NodeEvent.MappingEnabled.class, "mapping-enabled", 1)
        .with(NodeEvent.MappingDisabled.class, "mapping-disabled", 1)
        .with(NodeEvent.MappingDeleted.class, "mapping-deleted", 1)
        .with(NodeEvent.MappingApplied.class, "mapping-applied", 1)
        .with(NodeEvent.MappingFailed.class, "mapping-failed", 1)
        .with(NodeState.class, "node-state", 2);
  }

  private static EventNames pools(EventNames names) {
    return names
        .with(Pool.PoolCreated.class, "pool-created", 1)
        .with(Pool.PoolUpdated.class, "pool-updated", 1)
        .with(Pool.PoolEnabled.class, "pool-enabled", 1)
        .with(Pool.PoolDisabled.class, "pool-disabled", 1)
        .with(Pool.PoolDeleted.class, "pool-deleted", 1)
        .with(Pool.PoolWentDown.class, "pool-went-down", 1)
        .with(Pool.PoolCameBack.class, "pool-came-back", 1)
        .with(Pool.PoolGranted.class, "pool-granted", 1)
        .with(Pool.State.class, "pool-state", 2);
  }

  private static EventNames upstreams(EventNames names) {
    return names
        .with(Upstream.UpstreamOpened.class, "upstream-opened", 1)
        .with(Upstream.Subscribed.class, "upstream-subscribed", 1)
        .with(Upstream.UpstreamClosed.class, "upstream-closed", 1)
        .with(Upstream.FailedOver.class, "upstream-failed-over", 1)
        .with(Upstream.State.class, "upstream-state", 2);
  }

  private static EventNames miners(EventNames names) {
    return names
        .with(MinerEvent.MinerConnected.class, "miner-connected", 1)
        .with(MinerEvent.SharesSubmitted.class, "shares-submitted", 2)
        .with(MinerEvent.MinerDisconnected.class, "miner-disconnected", 1)
        .with(MinerState.class, "miner-state", 1);
  }

  private static EventNames alerts(EventNames names) {
    return names
        .with(DeskEvent.AlertsRaised.class, "alerts-raised", 1)
        .with(DeskEvent.AlertAcknowledged.class, "alert-acknowledged", 1)
        .with(DeskEvent.AlertsResolved.class, "alerts-resolved", 1)
        .with(DeskEvent.MessageQueued.class, "notification-queued", 1)
        .with(DeskEvent.NotificationSent.class, "notification-sent", 1)
        .with(DeskEvent.NotificationFailed.class, "notification-failed", 2)
        .with(DeskEvent.NotificationGivenUp.class, "notification-given-up", 2)
        .with(DeskEvent.StoryWritten.class, "story-written", 1)
        .with(DeskEvent.ChannelPut.class, "channel-put", 1)
        .with(DeskEvent.ChannelRemoved.class, "channel-removed", 1)
        .with(DeskEvent.SilencePut.class, "silence-put", 1)
        .with(DeskEvent.SilenceRemoved.class, "silence-removed", 1)
        .with(DeskEvent.AlertSettingsChanged.class, "alert-settings-changed", 2)
        .with(DeskState.class, "alert-desk-state", 3);
  }

  private static EventNames audit(EventNames names) {
    return names
        .with(AuditEvent.LinesAudited.class, "lines-audited", 1)
        .with(AuditState.class, "audit-log-state", 1);
  }
}
