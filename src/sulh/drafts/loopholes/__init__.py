"""What terms leave open: combinations that no clause reaches, deeds that escape by one condition, tactics that shifted."""
